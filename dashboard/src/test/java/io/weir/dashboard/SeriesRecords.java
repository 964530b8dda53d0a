package io.weir.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Records as the anomaly job writes them, each at the next offset of its topic. */
final class SeriesRecords {
    static final SeriesTopics TOPICS = new SeriesTopics("anomalies", "alerts", "dead-letters");

    private final Map<String, Long> offsets = new HashMap<>();

    ConsumerRecord<byte[], byte[]> verdict(String series, double score, boolean alert) {
        return record(
                TOPICS.anomalies(),
                series,
                "{\"series\":{\"service\":\"%s\"},\"event_time\":\"2026-03-05T10:00:00.000Z\",\"score\":%s,\"decision\":\"%s\",\"column\":\"latency_ms\",\"reason\":\"value-gap\",\"latency_ms\":5}"
                        .formatted(series, score, alert ? "alert" : "pass"));
    }

    ConsumerRecord<byte[], byte[]> alert(String series, String time) {
        return record(
                TOPICS.alerts(),
                series,
                ("{\"series\":{\"service\":\"%s\"},\"event_time\":\"%s\",\"score\":0.91,\"decision\":\"alert\",\"latency_ms\":5,"
                                + "\"contributions\":["
                                + "{\"column\":\"latency_ms\",\"value\":900,\"score\":0.91,\"reason\":\"value-gap\",\"expected_low\":35.5,\"expected_high\":60},"
                                + "{\"column\":\"cpu_percent\",\"value\":null,\"score\":0,\"reason\":\"value-gap\",\"expected_low\":null,\"expected_high\":null}]}")
                        .formatted(series, time));
    }

    private ConsumerRecord<byte[], byte[]> record(String topic, String key, String value) {
        long offset = offsets.merge(topic, 1L, Long::sum) - 1;
        return new ConsumerRecord<>(topic, 0, offset, key.getBytes(UTF_8), value.getBytes(UTF_8));
    }
}
