package io.weir.operators.feature;

import io.weir.operators.event.Hashes;
import io.weir.state.row.FieldType;
import java.util.function.IntFunction;
import org.apache.flink.table.data.RowData;

/** Reads from an event's row what its key remembers of it. Not safe for use by several threads. */
public final class RowReader {
    private final KeptColumn[] columns;
    private final FieldType[] types;
    private final EventFilter[] filters;
    private final double[] values;

    /** @param typeOf the type of a row's column; asked for the columns that the step keeps */
    public RowReader(IntFunction<FieldType> typeOf, FeatureStep step) {
        columns = step.columns().toArray(KeptColumn[]::new);
        types = step.columns().stream()
                .map(column -> typeOf.apply(column.column()))
                .toArray(FieldType[]::new);
        filters = step.filters().toArray(EventFilter[]::new);
        values = new double[columns.length];
    }

    /** One value per kept column, NaN for a null; the array is overwritten by the next call. */
    public double[] values(RowData row) {
        for (int c = 0; c < columns.length; c++) {
            int column = columns[c].column();
            if (row.isNullAt(column)) {
                values[c] = Double.NaN;
            } else if (columns[c].kind() == KeptColumn.Kind.CATEGORY) {
                values[c] = category(row, column, types[c]);
            } else {
                values[c] = types[c].number(row, column);
            }
        }
        return values;
    }

    /**
     * Bit f tells whether the event passes filter f.
     *
     * @param features the event's vector as far as the steps before have filled it
     */
    public int filters(RowData row, float[] features) {
        int passed = 0;
        for (int f = 0; f < filters.length; f++) {
            if (filters[f].passes(row, features)) {
                passed |= 1 << f;
            }
        }
        return passed;
    }

    /** 52 bits, which a double holds exactly: of a million values, two are taken for one with a chance of 1 in 9,000. */
    private static double category(RowData row, int column, FieldType type) {
        boolean fraction = type == FieldType.DOUBLE || type == FieldType.FLOAT;
        if (fraction && Double.isNaN(type.number(row, column))) {
            return Double.NaN; // taken for a null, as everywhere
        }
        long hash = type == FieldType.STRING ? Hashes.of(row.getString(column)) : number(row, column, type);
        return (double) (Hashes.mix(hash) >>> 12);
    }

    private static long number(RowData row, int column, FieldType type) {
        return switch (type) {
            case BOOLEAN -> row.getBoolean(column) ? 1 : 0;
            case INT -> row.getInt(column);
            case BIGINT -> row.getLong(column);
            case TIMESTAMP -> row.getTimestamp(column, 3).getMillisecond();
            default -> Double.doubleToLongBits(type.number(row, column) + 0.0);
        };
    }
}
