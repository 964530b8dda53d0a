package io.weir.operators.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.Set;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.TimestampType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.util.OutputTag;

/** The events of the operators' tests: {@code id BIGINT, card STRING, amount DOUBLE (nullable), at TIMESTAMP(3)}. */
public final class Payments {
    public static final int ID = 0;
    public static final int CARD = 1;
    public static final int AMOUNT = 2;

    public static final RowType TYPE = RowType.of(
            new LogicalType[] {new BigIntType(), VarCharType.STRING_TYPE, new DoubleType(), new TimestampType(3)},
            new String[] {"id", "card", "amount", "at"});
    public static final EventSchema SCHEMA = new EventSchema(TYPE, "id", "at", Set.of("amount"));
    public static final OutputTag<Event> REJECTED = new OutputTag<>("rejected", new EventTypeInfo(TYPE));

    private Payments() {}

    public static EventSerializer serializer() {
        return new EventSerializer(TYPE);
    }

    /** A payment that came as the text {@code payment ID}. */
    public static Event payment(long id, String card, Double amount, long at) {
        GenericRowData row =
                GenericRowData.of(id, StringData.fromString(card), amount, TimestampData.fromEpochMillis(at));
        return Event.occurred(at, row, at, original("payment " + id));
    }

    /** A label that came as the text {@code label ID}, and knows nothing but the id. */
    public static Event label(long id, boolean positive, long at) {
        return Event.labeled(at, SCHEMA.rowOfId(Long.toString(id)), positive, at, original("label " + id));
    }

    /** A label that knows its event's time and card. */
    public static Event label(long id, String card, boolean positive, long eventTime, long at) {
        GenericRowData row = SCHEMA.rowOfId(Long.toString(id));
        row.setField(CARD, StringData.fromString(card));
        return Event.labeled(eventTime, row, positive, at, null);
    }

    public static Original original(String value) {
        return new Original(null, value.getBytes(UTF_8), "payments", 0, 0);
    }

    /** Groups events by columns, as the jobs do; {@link EventSchema#groupType} is the type. */
    public static KeySelector<Event, Object> groupedBy(int... columns) {
        return event -> SCHEMA.groupOf(event.row(), columns);
    }

    public static String id(Event event) {
        return SCHEMA.idOf(event.row());
    }

    /** A rejected message: the reason, the detail, and the bytes that came. */
    public static String rejected(Event event) {
        return event.rejection() + " <- " + new String(event.original().value(), UTF_8);
    }

    public static long time(String iso) {
        return Instant.parse(iso).toEpochMilli();
    }
}
