package io.weir.operators.learning;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.ml.evaluation.PrequentialMetrics;
import io.weir.ml.online.OnlineLearner;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Prequential metrics as the topic {@code model-metrics} carries them; a metric that has no value yet is null. */
public final class MetricsJson {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private MetricsJson() {}

    /** @param eventTime the newest label's time, epoch milliseconds */
    public static byte[] encode(
            String model, long version, long eventTime, OnlineLearner learner, PrequentialMetrics metrics) {
        ObjectNode json = JSON.createObjectNode()
                .put("model", model)
                .put("version", version)
                .put("event_time", TIME.format(Instant.ofEpochMilli(eventTime)))
                .put("examples", learner.examples())
                .put("positives", learner.positives());
        put(json, "average_precision", metrics.averagePrecision());
        put(json, "auc", metrics.auc());
        put(json, "log_loss", metrics.logLoss());
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("an object of numbers and texts", e);
        }
    }

    private static void put(ObjectNode json, String name, double value) {
        if (Double.isFinite(value)) {
            json.put(name, value);
        } else {
            json.putNull(name);
        }
    }
}
