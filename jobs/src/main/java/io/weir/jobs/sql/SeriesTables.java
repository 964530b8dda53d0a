package io.weir.jobs.sql;

import io.weir.jobs.pipeline.Pipeline;
import io.weir.jobs.pipeline.SeriesPipeline;
import java.util.List;
import org.apache.flink.table.types.logical.RowType;

/** The tables and views of a pipeline of series; the columns are those of docs/topics.md. */
final class SeriesTables {
    private final Pipeline events;
    private final List<String> key;

    SeriesTables(SeriesPipeline pipeline) {
        this.events = pipeline.events();
        this.key = pipeline.key();
    }

    List<TopicTable> tables() {
        return List.of(
                MessageTables.source(events.source()),
                verdicts(events.topics().decisions()).watermark(events.source().outOfOrderness()),
                alerts(),
                MessageTables.deadLetters(events.topics().deadLetters()));
    }

    private TopicTable verdicts(String topic) {
        return TopicTable.stream(topic)
                .json()
                .column("series", ColumnTypes.row(events.rowType(), key))
                .column("event_time", ColumnTypes.TIME)
                .column("score", "DOUBLE")
                .column("decision", "STRING")
                .column("column", "STRING")
                .column("reason", "STRING")
                .column("latency_ms", "DOUBLE");
    }

    private TopicTable alerts() {
        RowType columns = events.rowType();
        return verdicts(events.topics().alerts())
                .column("event", ColumnTypes.row(columns, columns.getFieldNames()))
                .column(
                        "contributions",
                        "ARRAY<ROW<`column` STRING, `value` DOUBLE, `score` DOUBLE, `reason` STRING,"
                                + " `expected_low` DOUBLE, `expected_high` DOUBLE>>")
                .watermark(events.source().outOfOrderness());
    }

    List<View> views() {
        return List.of(
                MessageTables.alertsByMinute(
                        TopicTable.stream(events.topics().alerts()),
                        "CAST(`series` AS STRING) || CAST(`event_time` AS STRING)"),
                MessageTables.deadLettersByReason(
                        TopicTable.stream(events.topics().deadLetters())));
    }
}
