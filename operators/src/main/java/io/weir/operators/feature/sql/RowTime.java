package io.weir.operators.feature.sql;

import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/** Reads a row's event time as epoch milliseconds, in UTC; a finer time is cut, not rounded. */
final class RowTime {
    private final int column;
    private final boolean number;
    private final int precision;

    RowTime(RowType rowType, int column) {
        this.column = column;
        number = rowType.getTypeAt(column).is(LogicalTypeRoot.BIGINT);
        precision = number ? 0 : LogicalTypeChecks.getPrecision(rowType.getTypeAt(column));
    }

    boolean isNull(RowData row) {
        return row.isNullAt(column);
    }

    long millis(RowData row) {
        return number
                ? row.getLong(column)
                : row.getTimestamp(column, precision).getMillisecond();
    }
}
