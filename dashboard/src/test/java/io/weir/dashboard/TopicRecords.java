package io.weir.dashboard;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Records as the jobs write them; offsets of each topic count up from 0. */
final class TopicRecords {
    private final Map<String, Long> offsets = new HashMap<>();

    ConsumerRecord<byte[], byte[]> decision(int id, double score, double latencyMs) {
        return record("decisions", "" + id, decisionJson(id, score, latencyMs));
    }

    ConsumerRecord<byte[], byte[]> alert(int id, double score) {
        return record(
                "alerts",
                "" + id,
                """
                {"id": %d, "event_time": "2018-08-05T00:00:11.000Z", "score": %s, "decision": "alert",
                 "model": "fraud", "model_version": 17, "latency_ms": 6.1,
                 "event": {"transaction_id": %d, "card_id": 596, "amount": 431.2, "event_time": "2018-08-05T00:00:11.000Z"},
                 "reasons": [{"feature": "amount", "value": 431.2, "contribution": 3.4},
                             {"feature": "card_id_count_1h", "value": 7.0, "contribution": 0.8}]}"""
                        .formatted(id, score, id));
    }

    ConsumerRecord<byte[], byte[]> deadLetter(String source, String reason) {
        ConsumerRecord<byte[], byte[]> record = record("dead-letters", "1", "\0original");
        record.headers().add("source-topic", bytes(source)).add("reason", bytes(reason));
        return record;
    }

    ConsumerRecord<byte[], byte[]> model(int version) {
        return record(
                "models",
                "fraud",
                """
                {"format": 1, "name": "fraud", "version": %d, "kind": "logistic-regression",
                 "event_time": "2018-08-12T00:00:11.000Z", "examples": %d, "positives": 9, "features": ["amount"],
                 "weights": [0.3], "bias": -4.1, "means": [53.6], "scales": [42.1]}"""
                        .formatted(version, version * 1000));
    }

    ConsumerRecord<byte[], byte[]> metricsOf(String value) {
        return record("model-metrics", "fraud", value);
    }

    ConsumerRecord<byte[], byte[]> metrics(int version, String averagePrecision) {
        return record(
                "model-metrics",
                "fraud",
                """
                {"model": "fraud", "version": %d, "event_time": "2018-08-12T00:00:11.000Z", "examples": %d,
                 "positives": 9, "average_precision": %s, "auc": 0.88, "log_loss": 0.021, "brier": 0.004,
                 "windows": [{"window": "7 d", "examples": 7000, "average_precision": 0.7}],
                 "segments": [{"column": "channel", "values": [
                   {"value": "web", "examples": 9000, "average_precision": 0.6}]}]}"""
                        .formatted(version, version * 1000, averagePrecision));
    }

    ConsumerRecord<byte[], byte[]> scoring(int subtask, long rows, String backend, String failedGpus) {
        return record(
                "scoring-status",
                "card-fraud/" + subtask,
                """
                {"pipeline": "card-fraud", "subtask": %d, "at": "2026-01-01T00:02:00Z", "model": "fraud", "model_version": 17,
                 "backend": "%s", "device": "a device", "reason": "it was asked for",
                 "rows": [{"device": "%s", "reason": "it was asked for", "rows": %d}], "failed_gpus": %s}"""
                        .formatted(subtask, backend, backend, rows, failedGpus));
    }

    ConsumerRecord<byte[], byte[]> record(String topic, String key, String value) {
        long offset = offsets.merge(topic, 1L, Long::sum) - 1;
        return new ConsumerRecord<>(topic, 0, offset, bytes(key), bytes(value));
    }

    static String decisionJson(int id, double score, double latencyMs) {
        return """
                {"id": %d, "event_time": "2018-08-05T00:00:11.000Z", "score": %s, "decision": "%s",
                 "model": "fraud", "model_version": 17, "latency_ms": %s}"""
                .formatted(id, score, score > 0.9 ? "alert" : "pass", latencyMs);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
