package io.weir.operators.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;
import org.junit.jupiter.api.Test;

class EventSchemaTest {
    private static final RowType LOGINS = RowType.of(
            new LogicalType[] {VarCharType.STRING_TYPE, new BigIntType(), new DoubleType()},
            new String[] {"login", "at", "distance"});

    @Test
    void epochMillisecondsAreReadExactly() {
        EventSchema schema = new EventSchema(LOGINS, "login", "at", Set.of());
        long odd = (1L << 60) + 1; // no double holds it
        assertThat(schema.timeOf(GenericRowData.of(StringData.fromString("a"), odd, 1.0)))
                .isEqualTo(odd);
        assertThat(schema.timeOf(GenericRowData.of(StringData.fromString("a"), Long.MAX_VALUE, 1.0)))
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void idIsKnownByItsTextAndByItsHash() {
        EventSchema schema = new EventSchema(LOGINS, "login", "at", Set.of());
        GenericRowData row = schema.rowOfId("a");
        assertThat(schema.idOf(row)).isEqualTo("a");
        assertThat(schema.idHash(row)).isEqualTo(0xaf63dc4c8601ec8cL); // FNV-1a's published value of "a"
        assertThat(Payments.SCHEMA.idHash(Payments.SCHEMA.rowOfId("-5"))).isEqualTo(-5);
        assertThat(schema.keyOf(row, 1)).isEmpty();
    }

    @Test
    void columnsThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> new EventSchema(LOGINS, "id", "at", Set.of()))
                .hasMessage("column id is not declared; declared: login, at, distance");
        assertThatThrownBy(() -> new EventSchema(LOGINS, "distance", "at", Set.of()))
                .hasMessage("the id column distance is a DOUBLE; accepted: INT, BIGINT, STRING");
        assertThatThrownBy(() -> new EventSchema(LOGINS, "login", "distance", Set.of()))
                .hasMessage("the event time column distance is a DOUBLE; accepted: TIMESTAMP(3), or BIGINT in epoch "
                        + "milliseconds");
        assertThatThrownBy(() -> new EventSchema(LOGINS, "login", "at", Set.of("at")))
                .hasMessage("column at is nullable; accepted: an id and an event time that every event has");
    }
}
