package io.weir.operators.anomaly;

import io.weir.operators.event.EventSchema;
import java.util.List;
import org.apache.flink.table.data.RowData;

/** Reads the watched columns of a row as numbers. */
public final class RowValues {
    private final EventSchema schema;
    private final int[] columns;
    private final double[] values;

    /** @param columns the names of numeric columns of the schema */
    public RowValues(EventSchema schema, List<String> columns) {
        this.schema = schema;
        this.columns = columns.stream().mapToInt(schema::index).toArray();
        this.values = new double[this.columns.length];
    }

    /** In the order of the columns, NaN where one is null; overwritten by the next call. */
    public double[] of(RowData row) {
        for (int i = 0; i < columns.length; i++) {
            values[i] = row.isNullAt(columns[i])
                    ? Double.NaN
                    : schema.type(columns[i]).number(row, columns[i]);
        }
        return values;
    }
}
