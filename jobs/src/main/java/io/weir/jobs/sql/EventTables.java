package io.weir.jobs.sql;

import io.weir.jobs.PipelineSteps;
import io.weir.jobs.pipeline.Pipeline;
import io.weir.jobs.pipeline.TopicNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.table.types.logical.RowType;

/** The tables and views of a pipeline of events; the columns are those of docs/topics.md. */
final class EventTables {
    private static final Set<String> OF_FEATURE_LOG =
            Set.of("id", "event_time", "score", "model", "model_version", "features");

    private final Pipeline pipeline;
    private final TopicNames topics;
    private final String idType;
    private final Duration late;

    EventTables(Pipeline pipeline) {
        this.pipeline = pipeline;
        this.topics = pipeline.topics();
        this.idType = ColumnTypes.of(pipeline.rowType(), pipeline.source().id());
        this.late = pipeline.source().outOfOrderness();
    }

    List<TopicTable> tables() {
        List<TopicTable> tables = new ArrayList<>();
        tables.add(MessageTables.source(pipeline.source()));
        pipeline.labels()
                .ifPresent(labels -> tables.add(MessageTables.readable(
                        TopicTable.stream(labels.topic())
                                .column(labels.id(), idType)
                                .column(labels.label(), "BOOLEAN")
                                .column(labels.time(), ColumnTypes.TIME),
                        labels.format())));
        tables.add(decided(topics.decisions()).watermark(late));
        tables.add(alerts());
        if (pipeline.labels().isPresent()) {
            tables.add(featureLog());
            tables.add(modelMetrics());
        }
        tables.add(MessageTables.deadLetters(topics.deadLetters()));
        tables.add(models());
        tables.add(champions());
        tables.add(scoringStatus());
        return tables;
    }

    private TopicTable decided(String topic) {
        return scored(topic).column("decision", "STRING").column("latency_ms", "DOUBLE");
    }

    private TopicTable scored(String topic) {
        return TopicTable.stream(topic)
                .json()
                .column("id", idType)
                .column("event_time", ColumnTypes.TIME)
                .column("score", "FLOAT")
                .column("model", "STRING")
                .column("model_version", "BIGINT");
    }

    private TopicTable alerts() {
        RowType columns = pipeline.rowType();
        return decided(topics.alerts())
                .column("event", ColumnTypes.row(columns, columns.getFieldNames()))
                .column("reasons", "ARRAY<ROW<`feature` STRING, `value` FLOAT, `contribution` FLOAT>>")
                .watermark(late);
    }

    private TopicTable featureLog() {
        TopicTable log = scored(topics.featureLog())
                .column("pipeline", "STRING")
                .column("beside", "ARRAY<ROW<`model` STRING, `model_version` BIGINT, `score` FLOAT>>")
                .column("feature_set", "STRING")
                .column("features", "ARRAY<FLOAT>");
        PipelineSteps steps = new PipelineSteps(pipeline);
        List<String> columns = Arrays.stream(steps.evaluation().columns())
                .mapToObj(steps.schema()::name)
                .toList();
        if (!columns.isEmpty()) {
            log.column("columns", ColumnTypes.row(pipeline.rowType(), columns));
        }
        return log.watermark(late);
    }

    private TopicTable modelMetrics() {
        return TopicTable.stream(topics.modelMetrics())
                .json()
                .column("model", "STRING")
                .column("version", "BIGINT")
                .column("event_time", ColumnTypes.TIME)
                .column("examples", "BIGINT")
                .column("positives", "BIGINT")
                .column("average_precision", "DOUBLE")
                .column("auc", "DOUBLE")
                .column("log_loss", "DOUBLE")
                .column("brier", "DOUBLE")
                .column("calibration_error", "DOUBLE")
                .column("learner", "MAP<STRING, DOUBLE>")
                .column("pipeline", "STRING")
                .column("champion", "STRING")
                .column("degraded", "STRING");
    }

    /** Both kinds of record that the topic has: a version has a name, a champion a pipeline. */
    private TopicTable models() {
        return TopicTable.newestOfEachKey(topics.models(), "key")
                .json()
                .column("name", "STRING")
                .column("version", "BIGINT")
                .column("parent", "BIGINT")
                .column("kind", "STRING")
                .column("event_time", ColumnTypes.TIME)
                .column("examples", "BIGINT")
                .column("positives", "BIGINT")
                .column("features", "ARRAY<STRING>")
                .column("metrics", "MAP<STRING, DOUBLE>")
                .column("pipeline", "STRING")
                .column("champion", "STRING")
                .column("pinned", "BIGINT")
                .column("since", ColumnTypes.TIME)
                .column("by", "STRING")
                .column("why", "STRING")
                .clause("PRIMARY KEY (`key`) NOT ENFORCED");
    }

    private TopicTable champions() {
        return TopicTable.newestOfEachKey(topics.champions(), "key")
                .json()
                .column("pipeline", "STRING")
                .column("champion", "STRING")
                .column("pinned", "BIGINT")
                .column("since", ColumnTypes.TIME)
                .column("by", "STRING")
                .column("why", "STRING")
                .column("decisions", "BIGINT")
                .column("by_hand", "BIGINT")
                .column("last_by_hand", ColumnTypes.TIME)
                .clause("PRIMARY KEY (`key`) NOT ENFORCED");
    }

    private TopicTable scoringStatus() {
        return TopicTable.newestOfEachKey(topics.scoringStatus(), "key")
                .json()
                .column("pipeline", "STRING")
                .column("subtask", "INT")
                .column("at", ColumnTypes.TIME)
                .column("model", "STRING")
                .column("model_version", "BIGINT")
                .column("backend", "STRING")
                .column("device", "STRING")
                .column("reason", "STRING")
                .column("stale", "BOOLEAN")
                .column("refused", "ARRAY<STRING>")
                .clause("PRIMARY KEY (`key`) NOT ENFORCED");
    }

    List<View> views() {
        List<View> views = new ArrayList<>();
        if (pipeline.labels().isPresent()) {
            views.add(features());
            views.add(scoredByAll());
            views.add(new View(
                    "model_quality",
                    """
                    SELECT `model`, `version`, `event_time`, `examples`, `positives`, `average_precision`, `auc`, `log_loss`,
                      `brier`, `calibration_error`
                    FROM %s WHERE `model` IS NOT NULL"""
                            .formatted(SqlText.name(SqlText.identifier(topics.modelMetrics())))));
        } else {
            views.add(new View(
                    "scored",
                    "SELECT `id`, `event_time`, `model`, `model_version`, `score`, TRUE AS `decides` FROM "
                            + SqlText.name(SqlText.identifier(topics.decisions()))));
        }
        views.add(MessageTables.alertsByMinute(TopicTable.stream(topics.alerts()), "`id`"));
        views.add(MessageTables.deadLettersByReason(TopicTable.stream(topics.deadLetters())));
        return views;
    }

    /** The vector, and each of its places by name. */
    private View features() {
        List<String> names = pipeline.featureNames();
        String places = IntStream.range(0, names.size())
                .mapToObj(place -> "`features`[" + (place + 1) + "] AS "
                        + SqlText.name(
                                OF_FEATURE_LOG.contains(names.get(place))
                                        ? names.get(place) + "_feature"
                                        : names.get(place)))
                .collect(Collectors.joining(",\n  "));
        return new View(
                "features",
                "SELECT `id`, `event_time`, `score`, `model`, `model_version`, `features`,\n  " + places + "\nFROM "
                        + ofThisPipeline());
    }

    /** One row per event and model: of the one that decided, and of those that were compared with it. */
    private View scoredByAll() {
        return new View(
                "scored",
                """
                SELECT `id`, CAST(`event_time` AS TIMESTAMP_LTZ(3)) AS `event_time`, `model`, `model_version`, `score`, TRUE AS `decides`
                FROM %1$s
                UNION ALL
                SELECT l.`id`, CAST(l.`event_time` AS TIMESTAMP_LTZ(3)), b.`model`, b.`model_version`, b.`score`, FALSE
                FROM (SELECT * FROM %1$s) AS l CROSS JOIN UNNEST(l.`beside`) AS b (`model`, `model_version`, `score`)"""
                        .formatted(ofThisPipeline()));
    }

    private String ofThisPipeline() {
        return SqlText.name(SqlText.identifier(topics.featureLog())) + " WHERE `pipeline` = "
                + SqlText.text(pipeline.name());
    }
}
