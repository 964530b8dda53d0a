package io.weir.operators.validation;

import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import io.weir.operators.event.Original;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.BooleanType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.FloatType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.TimestampType;
import org.apache.flink.table.types.logical.VarCharType;

/** The events of these tests: a column of each type, all but the id and the time nullable; if nothing else is said amounts from 0 to 1000. */
public final class Orders {
    public static final List<String> NAMES = List.of("id", "at", "amount", "km", "tries", "fresh", "channel");

    public static final RowType TYPE = RowType.of(
            new LogicalType[] {
                new BigIntType(),
                new TimestampType(3),
                new DoubleType(),
                new FloatType(),
                new IntType(),
                new BooleanType(),
                VarCharType.STRING_TYPE
            },
            NAMES.toArray(String[]::new));
    public static final EventSchema SCHEMA =
            new EventSchema(TYPE, "id", "at", Set.of("amount", "km", "tries", "fresh", "channel"));

    /** 2018-04-01T00:00:31.250Z. */
    public static final long AT = 1_522_540_831_250L;

    private static final EventValidator VALIDATOR = validator(Rule.range("amount", 0, 1000));

    private Orders() {}

    /** Of times from 2000 to a day after the message. */
    static EventValidator validator(Rule... rules) {
        return new EventValidator(SCHEMA, List.of(rules), Instant.parse("2000-01-01T00:00:00Z"), Duration.ofDays(1));
    }

    public static MessageEvents events(MessageFormat format) {
        return events(format, 2000);
    }

    public static MessageEvents events(MessageFormat format, int maxBytes) {
        return new MessageEvents(SCHEMA, VALIDATOR, maxBytes, format);
    }

    public static Event parse(MessageFormat format, byte[] message) {
        return parse(events(format), message);
    }

    public static Event parse(MessageEvents events, byte[] message) {
        return events.parse(new Original(null, message, "orders", 0, 7), AT, 5);
    }

    /** The row, or why there is none. */
    public static String told(MessageFormat format, byte[] message) {
        return told(events(format), message);
    }

    public static String told(MessageEvents events, byte[] message) {
        Event event = parse(events, message);
        return event.occurred() ? event.row().toString() : event.rejection().toString();
    }
}
