package io.weir.operators.feature;

import io.weir.operators.event.EventSchema;
import java.io.Serializable;
import org.apache.flink.table.data.RowData;

/**
 * A feature of the event alone: a column as a number, or a property of its time in UTC.
 *
 * @param kind what it is
 * @param column the column, for {@link Kind#COLUMN}
 */
public record EventFeature(Kind kind, int column) implements Serializable {
    private static final long HOUR = 3_600_000L;
    private static final long DAY = 24 * HOUR;
    private static final int LAST_HOUR_OF_NIGHT = 6;

    /** What an event's feature can be. */
    public enum Kind {
        COLUMN,
        /** 0 to 23. */
        HOUR_OF_DAY,
        /** 1 in the hours 0 to 6, else 0. */
        IS_NIGHT,
        /** 1 on Saturday and Sunday, else 0. */
        IS_WEEKEND
    }

    double value(EventSchema schema, RowData row) {
        if (kind == Kind.COLUMN) {
            return row.isNullAt(column) ? Double.NaN : schema.type(column).number(row, column);
        }
        long time = schema.timeOf(row);
        int hour = (int) (Math.floorMod(time, DAY) / HOUR);
        return switch (kind) {
            case HOUR_OF_DAY -> hour;
            case IS_NIGHT -> hour <= LAST_HOUR_OF_NIGHT ? 1 : 0;
            // 1970-01-01 was a Thursday: day 2 of the epoch the first Saturday.
            case IS_WEEKEND -> Math.floorMod(Math.floorDiv(time, DAY) + 5, 7) < 2 ? 1 : 0;
            case COLUMN -> throw new IllegalStateException();
        };
    }
}
