package io.weir.jobs.sql;

import io.weir.jobs.pipeline.Pipeline;
import io.weir.jobs.pipeline.PipelineReader;
import io.weir.jobs.pipeline.SeriesPipeline;
import io.weir.jobs.pipeline.SeriesPipelineReader;
import io.weir.jobs.pipeline.TopicNames;
import io.weir.operators.feature.sql.WindowFeaturesFunction;
import io.weir.operators.sql.AnomalyScoreFunction;
import io.weir.operators.sql.BatchStatsFunction;
import io.weir.operators.sql.DistinctFunction;
import io.weir.operators.sql.GeoDistanceFunction;
import io.weir.operators.sql.QuantileFunction;
import io.weir.operators.sql.StabilityFunction;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The statements with which a session of Flink's SQL client begins that knows a pipeline: settings, functions, tables, views, models.
 *
 * <p>All of it is temporary: it is gone with the session, and nothing is written to a catalog.
 */
public final class SessionScript {
    private static final Map<String, String> SETTINGS = settings();
    private static final Map<String, Class<?>> FUNCTIONS = functions();

    private SessionScript() {}

    private static Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("execution.runtime-mode", "streaming");
        settings.put("table.local-time-zone", "UTC");
        // The cluster's own strategy never gives up: a query that cannot work would show nothing, and not why.
        settings.put("restart-strategy.type", "fixed-delay");
        settings.put("restart-strategy.fixed-delay.attempts", "3");
        settings.put("restart-strategy.fixed-delay.delay", "2 s");
        return settings;
    }

    private static Map<String, Class<?>> functions() {
        Map<String, Class<?>> functions = new LinkedHashMap<>();
        functions.put("WINDOW_FEATURES", WindowFeaturesFunction.class);
        functions.put("GEO_DISTANCE", GeoDistanceFunction.class);
        functions.put("APPROX_QUANTILE", QuantileFunction.class);
        functions.put("APPROX_DISTINCT", DistinctFunction.class);
        functions.put("PSI", StabilityFunction.class);
        functions.put("ANOMALY_SCORE", AnomalyScoreFunction.class);
        functions.put("BATCH_STATS", BatchStatsFunction.class);
        return functions;
    }

    /** The functions by the names under which a session knows them. */
    public static Map<String, Class<?>> namedFunctions() {
        return Map.copyOf(FUNCTIONS);
    }

    /**
     * Of a pipeline file, of events or of series.
     *
     * @throws io.weir.jobs.pipeline.PipelineException if the file is wrong
     */
    public static String of(Path file, TopicAccess access) {
        if (SeriesPipelineReader.isSeries(file)) {
            SeriesPipeline series = SeriesPipelineReader.read(file);
            SeriesTables tables = new SeriesTables(series);
            return script(series.name(), tables.tables(), tables.views(), List.of(), Optional.empty(), access);
        }
        Pipeline pipeline = PipelineReader.read(file);
        EventTables tables = new EventTables(pipeline);
        return script(
                pipeline.name(),
                tables.tables(),
                tables.views(),
                new PipelineModels(pipeline, access).statements(),
                Optional.of(pipeline.topics()),
                access);
    }

    private static String set(String key, String value) {
        return "SET " + SqlText.text(key) + " = " + SqlText.text(value) + ";\n";
    }

    private static String script(
            String pipeline,
            List<TopicTable> tables,
            List<View> views,
            List<String> models,
            Optional<TopicNames> topics,
            TopicAccess access) {
        StringBuilder sql = new StringBuilder("-- The pipeline " + pipeline + " in Flink SQL: docs/sql.md.\n"
                + "-- Written by: ./weir sql --print-init --pipeline FILE\n"
                + "-- For: sql-client.sh -j weir-jobs-VERSION-flink.jar -i init.sql\n\n");
        SETTINGS.forEach((key, value) -> sql.append(set(key, value)));
        sql.append(set(WeirModelOptions.SESSION_BOOTSTRAP.key(), access.bootstrap()));
        access.properties()
                .forEach((key, value) -> sql.append(set(WeirModelOptions.SESSION_PROPERTIES.key() + "." + key, value)));
        topics.ifPresent(names -> sql.append(set(WeirModelOptions.SESSION_TOPIC.key(), names.models()))
                .append(set(WeirModelOptions.SESSION_CHAMPIONS.key(), names.champions())));
        sql.append('\n');
        FUNCTIONS.forEach((name, function) -> sql.append(
                "CREATE TEMPORARY SYSTEM FUNCTION " + name + " AS " + SqlText.text(function.getName()) + ";\n"));
        Set<String> taken = tables.stream().map(TopicTable::name).collect(Collectors.toSet());
        tables.forEach(table -> sql.append('\n').append(table.statement(access)));
        // The pipeline file's own name for a topic goes before ours for a view.
        views.stream()
                .map(view -> taken.contains(view.name()) ? new View(view.name() + "_view", view.query()) : view)
                .forEach(view -> sql.append('\n').append(view.statement()));
        models.forEach(model -> sql.append('\n').append(model));
        return sql.toString();
    }
}
