package io.weir.operators.feature;

import io.weir.operators.event.EventSchema;
import io.weir.state.row.FieldType;
import org.apache.flink.table.data.RowData;

/** Reads from an event's row what its key remembers of it. Not safe for use by several threads. */
final class RowReader {
    private final EventSchema schema;
    private final int[] keyColumns;
    private final KeptColumn[] columns;
    private final int[] filters;
    private final double[] values;

    RowReader(EventSchema schema, FeatureStep step) {
        this.schema = schema;
        keyColumns = step.keyColumns().stream().mapToInt(Integer::intValue).toArray();
        columns = step.columns().toArray(KeptColumn[]::new);
        filters = step.filters().stream().mapToInt(Integer::intValue).toArray();
        values = new double[columns.length];
    }

    Object key(RowData row) {
        return schema.groupOf(row, keyColumns);
    }

    /** One value per kept column, NaN for a null; the array is overwritten by the next call. */
    double[] values(RowData row) {
        for (int c = 0; c < columns.length; c++) {
            int column = columns[c].column();
            if (row.isNullAt(column)) {
                values[c] = Double.NaN;
            } else if (columns[c].kind() == KeptColumn.Kind.CATEGORY) {
                values[c] = category(row, column);
            } else {
                values[c] = schema.type(column).number(row, column);
            }
        }
        return values;
    }

    /** Bit f tells whether filter f is true; a null is not. */
    int filters(RowData row) {
        int passed = 0;
        for (int f = 0; f < filters.length; f++) {
            if (!row.isNullAt(filters[f]) && row.getBoolean(filters[f])) {
                passed |= 1 << f;
            }
        }
        return passed;
    }

    /** 52 bits, which a double holds exactly: of a million values, two are taken for one with a chance of 1 in 9,000. */
    private double category(RowData row, int column) {
        FieldType type = schema.type(column);
        long hash = type == FieldType.STRING ? Hashes.of(row.getString(column)) : number(row, column);
        return (double) (Hashes.mix(hash) >>> 12);
    }

    private long number(RowData row, int column) {
        return switch (schema.type(column)) {
            case BOOLEAN -> row.getBoolean(column) ? 1 : 0;
            case INT -> row.getInt(column);
            case BIGINT -> row.getLong(column);
            case TIMESTAMP -> row.getTimestamp(column, 3).getMillisecond();
            default -> Double.doubleToLongBits(schema.type(column).number(row, column) + 0.0);
        };
    }
}
