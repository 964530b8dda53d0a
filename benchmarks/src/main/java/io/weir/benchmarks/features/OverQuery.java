package io.weir.benchmarks.features;

import java.util.List;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;

/**
 * The same windows in Flink SQL: one OVER query per window, each in the FROM of the next, since Flink takes no two different
 * OVER windows in one query. Rows go in and come out in Flink's internal form, so that no conversion is measured.
 */
final class OverQuery {
    private static final List<String> INTERVALS =
            List.of("'1' MINUTE", "'10' MINUTE", "'1' HOUR", "'24' HOUR(2)", "'7' DAY");
    private static final List<String> AGGREGATES =
            List.of("COUNT(*)", "SUM(amount)", "AVG(amount)", "STDDEV_SAMP(amount)", "MAX(amount)");

    private OverQuery() {}

    /** Reads the rows as the table {@code events} and adds the query. The rows' timestamps are their rowtime. */
    static DataStream<RowData> define(StreamExecutionEnvironment env, DataStream<RowData> rows) {
        StreamTableEnvironment tables = StreamTableEnvironment.create(env);
        tables.createTemporaryView(
                "events",
                rows,
                Schema.newBuilder()
                        .column("id", DataTypes.BIGINT().notNull())
                        .column("card", DataTypes.BIGINT().notNull())
                        .column("amount", DataTypes.DOUBLE().notNull())
                        .columnByMetadata("occurred", "TIMESTAMP_LTZ(3)", "rowtime", true)
                        .watermark("occurred", "SOURCE_WATERMARK()")
                        .build());
        Table features = tables.sqlQuery(sql());
        DataType type = features.getResolvedSchema().toPhysicalRowDataType().bridgedTo(RowData.class);
        return tables.toDataStream(features, type);
    }

    /** Its columns: the id, then the features in the order of {@link Windows}. */
    static String sql() {
        String from = "events";
        StringBuilder columns = new StringBuilder("id, card, amount, occurred");
        for (int w = 0; w < INTERVALS.size(); w++) {
            StringBuilder query = new StringBuilder("SELECT ").append(columns);
            for (int a = 0; a < AGGREGATES.size(); a++) {
                query.append(", ")
                        .append(AGGREGATES.get(a))
                        .append(" OVER w AS ")
                        .append(column(a, w));
                columns.append(", ").append(column(a, w));
            }
            from = "(" + query + " FROM " + from
                    + " WINDOW w AS (PARTITION BY card ORDER BY occurred RANGE BETWEEN INTERVAL " + INTERVALS.get(w)
                    + " PRECEDING AND CURRENT ROW))";
        }
        StringBuilder select = new StringBuilder("SELECT id");
        for (int a = 0; a < AGGREGATES.size(); a++) {
            for (int w = 0; w < INTERVALS.size(); w++) {
                select.append(", ").append(column(a, w));
            }
        }
        return select + " FROM " + from;
    }

    private static String column(int aggregate, int window) {
        return "f" + Windows.feature(aggregate, window);
    }

    /** A feature of a result row; NaN if it is missing. */
    static double feature(RowData row, int feature) {
        int column = 1 + feature;
        if (row.isNullAt(column)) {
            return Double.NaN;
        }
        boolean count = feature < Windows.FEATURES / Windows.AGGREGATES;
        return count ? row.getLong(column) : row.getDouble(column);
    }
}
