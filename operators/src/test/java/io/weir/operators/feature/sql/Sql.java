package io.weir.operators.feature.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.java.typeutils.RowTypeInfo;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.config.TableConfigOptions;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

/**
 * A SQL session in this JVM that knows {@code WINDOW_FEATURES}; one task per step if nothing else is configured, so that
 * rows keep their order.
 */
public final class Sql {
    private final StreamExecutionEnvironment streams;
    private final StreamTableEnvironment env;

    public Sql() {
        this(new Configuration());
    }

    /** @param more settings, which go before those of here */
    public Sql(Configuration more) {
        Configuration configuration = new Configuration();
        configuration.set(TableConfigOptions.LOCAL_TIME_ZONE, "UTC");
        configuration.set(CoreOptions.DEFAULT_PARALLELISM, 1);
        configuration.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
        configuration.set(RestOptions.BIND_PORT, "0");
        configuration.addAll(more);
        streams = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env = StreamTableEnvironment.create(streams);
        env.executeSql(
                "CREATE TEMPORARY SYSTEM FUNCTION WINDOW_FEATURES AS '" + WindowFeaturesFunction.class.getName() + "'");
    }

    public StreamExecutionEnvironment streams() {
        return streams;
    }

    public StreamTableEnvironment env() {
        return env;
    }

    /** Makes a view of rows, in their order. */
    public void view(String name, RowTypeInfo type, List<Row> rows) {
        env.createTemporaryView(name, env.fromDataStream(streams.fromData(rows, type)));
    }

    public void run(String statement) {
        env.executeSql(statement);
    }

    public List<Row> rows(String query) throws Exception {
        List<Row> rows = new ArrayList<>();
        try (CloseableIterator<Row> results = env.executeSql(query).collect()) {
            results.forEachRemaining(rows::add);
        }
        return rows;
    }

    List<String> columns(String query) {
        return env.sqlQuery(query).getResolvedSchema().getColumnNames();
    }
}
