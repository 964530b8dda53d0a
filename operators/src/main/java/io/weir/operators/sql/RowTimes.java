package io.weir.operators.sql;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/** Times as functions are passed them. */
final class RowTimes {
    private RowTimes() {}

    /** The same type, nullable and no row time any more, in Flink's own class. */
    static DataType type(LogicalType time) {
        int precision = LogicalTypeChecks.getPrecision(time);
        return (time.is(LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE)
                        ? DataTypes.TIMESTAMP_LTZ(precision)
                        : DataTypes.TIMESTAMP(precision))
                .bridgedTo(TimestampData.class);
    }
}
