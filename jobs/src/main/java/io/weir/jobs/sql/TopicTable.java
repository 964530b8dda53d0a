package io.weir.jobs.sql;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The table of one topic, in the making. */
final class TopicTable {
    private final String topic;
    private final String connector;
    private final List<String> columns = new ArrayList<>();
    private final Map<String, String> options = new LinkedHashMap<>();

    private TopicTable(String topic, String connector) {
        this.topic = topic;
        this.connector = connector;
    }

    /** All records, in the order of each partition. */
    static TopicTable stream(String topic) {
        return new TopicTable(topic, "kafka");
    }

    /** The newest record of each key, which is the column {@code key}. */
    static TopicTable newestOfEachKey(String topic, String key) {
        TopicTable table = new TopicTable(topic, "upsert-kafka").column(key, "STRING NOT NULL");
        table.options.put("key.format", "raw");
        table.options.put("value.fields-include", "EXCEPT_KEY");
        return table;
    }

    String name() {
        return SqlText.identifier(topic);
    }

    TopicTable column(String name, String type) {
        columns.add(SqlText.name(name) + " " + type);
        return this;
    }

    /** What is no column of the message: metadata, a watermark, a primary key. */
    TopicTable clause(String clause) {
        columns.add(clause);
        return this;
    }

    /** Watermarks of {@code event_time}, so far behind it. */
    TopicTable watermark(Duration late) {
        return clause(String.format(
                Locale.ROOT,
                "WATERMARK FOR `event_time` AS `event_time` - INTERVAL '%d %02d:%02d:%02d.%03d' DAY TO SECOND",
                late.toDays(),
                late.toHoursPart(),
                late.toMinutesPart(),
                late.toSecondsPart(),
                late.toMillisPart()));
    }

    /** Values as JSON with times as this project's topics have them. */
    TopicTable json() {
        String format = connector.equals("kafka") ? "" : "value.";
        options.put(format + "format", "json");
        options.put(format + "json.timestamp-format.standard", "ISO-8601");
        return this;
    }

    TopicTable option(String key, String value) {
        options.put(key, value);
        return this;
    }

    String statement(TopicAccess access) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("connector", connector);
        all.put("topic", topic);
        all.put("properties.bootstrap.servers", access.bootstrap());
        all.put("properties.isolation.level", "read_committed");
        access.properties().forEach((key, value) -> all.put("properties." + key, value));
        if (connector.equals("kafka")) {
            all.put("scan.startup.mode", "earliest-offset");
        }
        if (access.bounded()) {
            all.put("scan.bounded.mode", "latest-offset");
        }
        all.putAll(options);
        StringBuilder sql = new StringBuilder("CREATE TEMPORARY TABLE " + SqlText.name(name()) + " (\n  ");
        sql.append(String.join(",\n  ", columns)).append("\n) WITH (\n  ");
        sql.append(SqlText.options(all));
        return sql.append("\n);\n").toString();
    }
}
