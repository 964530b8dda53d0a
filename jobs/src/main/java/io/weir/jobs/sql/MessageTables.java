package io.weir.jobs.sql;

import io.weir.jobs.pipeline.Source;
import io.weir.jobs.pipeline.TopicFormat;
import io.weir.operators.format.AvroFormat;
import io.weir.operators.format.ProtobufFormat;
import io.weir.operators.validation.JsonFormat;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.types.logical.RowType;

/** The tables of topics that every kind of pipeline has: what was sent, and what of it was not valid. */
final class MessageTables {
    private MessageTables() {}

    /** As it was sent, also what is not valid: a field that cannot be read is NULL, and so no column can be a row time. */
    static TopicTable source(Source source) {
        TopicTable table = TopicTable.stream(source.topic());
        for (RowType.RowField column : source.rowType().getFields()) {
            table.column(column.getName(), ColumnTypes.of(column.getType()));
        }
        return readable(recorded(table, source.rowType()), source.format());
    }

    /** Reads what is sent as the jobs read it; skips what cannot be read. */
    static TopicTable readable(TopicTable table, TopicFormat format) {
        if (format.messages() instanceof AvroFormat avro) {
            table.option("format", AvroTableFormat.NAME).option("weir-avro.schema", path(avro.schema(), format));
            if (!avro.writers().isEmpty()) {
                table.option("weir-avro.writers", writers(avro, format));
            }
            return skipping(table, AvroTableFormat.NAME, avro.fields());
        }
        if (format.messages() instanceof ProtobufFormat protobuf) {
            table.option("format", ProtobufTableFormat.NAME)
                    .option(
                            "weir-protobuf.schema",
                            format.files().get(protobuf.file()).toString())
                    .option("weir-protobuf.message", protobuf.message());
            return skipping(table, ProtobufTableFormat.NAME, protobuf.fields());
        }
        if (format.messages() instanceof JsonFormat json && !json.fields().isEmpty()) {
            return skipping(table.option("format", JsonTableFormat.NAME), JsonTableFormat.NAME, json.fields());
        }
        return table.json().option("json.ignore-parse-errors", "true");
    }

    private static TopicTable skipping(TopicTable table, String format, Map<String, List<String>> fields) {
        if (!fields.isEmpty()) {
            table.option(format + ".fields", MessageTableFormat.text(fields));
        }
        return table.option(format + ".ignore-parse-errors", "true");
    }

    private static String writers(AvroFormat avro, TopicFormat format) {
        return MessageTableFormat.list(avro.writers().stream()
                .map(writer -> (avro.framing() == AvroFormat.Framing.REGISTRY_ID ? writer.id() + ":" : "")
                        + path(writer.schema(), format)));
    }

    private static String path(AvroFormat.NamedSchema schema, TopicFormat format) {
        return format.files().get(schema.name()).toString();
    }

    private static TopicTable recorded(TopicTable table, RowType columns) {
        // A column of the pipeline goes before one of ours.
        return columns.getFieldNames().contains("recorded_at")
                ? table
                : table.clause("`recorded_at` " + ColumnTypes.TIME + " METADATA FROM 'timestamp' VIRTUAL");
    }

    static TopicTable deadLetters(String topic) {
        return TopicTable.stream(topic)
                .column("message", "BYTES")
                .clause("`headers` MAP<STRING, BYTES> METADATA VIRTUAL")
                .clause("`recorded_at` " + ColumnTypes.TIME + " METADATA FROM 'timestamp' VIRTUAL")
                .option("format", "raw");
    }

    static View deadLettersByReason(TopicTable letters) {
        return new View(
                "dead_letters_by_reason",
                """
                SELECT DECODE(`headers`['source-topic'], 'UTF-8') AS `topic`, DECODE(`headers`['reason'], 'UTF-8') AS `reason`,
                  COUNT(*) AS `letters`, MAX(`recorded_at`) AS `newest`
                FROM %s
                GROUP BY DECODE(`headers`['source-topic'], 'UTF-8'), DECODE(`headers`['reason'], 'UTF-8')"""
                        .formatted(SqlText.name(letters.name())));
    }

    /** Windows end by event time, as far as alerts have come; one that was written twice is counted once. */
    static View alertsByMinute(TopicTable alerts, String id) {
        return new View(
                "alerts_by_minute",
                """
                SELECT window_start, COUNT(DISTINCT %s) AS `alerts`, MAX(`score`) AS `highest_score`
                FROM TUMBLE(TABLE %s, DESCRIPTOR(`event_time`), INTERVAL '1' MINUTE)
                GROUP BY window_start, window_end"""
                        .formatted(id, SqlText.name(alerts.name())));
    }
}
