package io.weir.operators.promotion;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.ml.Champion;
import io.weir.ml.evaluation.ScoreFigures;
import java.io.UncheckedIOException;
import java.time.Instant;

/** A comparison of models as the topic {@code model-metrics} carries it; a figure that has no value yet is null. */
public final class ComparisonJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ComparisonJson() {}

    /** The record's key. */
    public static String key(String pipeline) {
        return pipeline + "/served";
    }

    public static byte[] of(Comparison comparison) {
        Champion.Reign reign = comparison.champion().reign();
        ObjectNode json = JSON.createObjectNode()
                .put("pipeline", comparison.champion().pipeline())
                .put("champion", reign.model());
        if (reign.version() == 0) {
            json.putNull("pinned");
        } else {
            json.put("pinned", reign.version());
        }
        json.put("since", reign.since().toString()).put("by", reign.by()).put("why", reign.why());
        if (comparison.eventTime() == Long.MIN_VALUE) {
            json.putNull("event_time");
        } else {
            json.put("event_time", Instant.ofEpochMilli(comparison.eventTime()).toString());
        }
        json.put("metric", comparison.loss()).put("degraded", comparison.degraded());
        ArrayNode served = json.putArray("served");
        comparison.served().forEach((model, metrics) -> {
            ScoreFigures figures = metrics.everything();
            ObjectNode one = served.addObject()
                    .put("model", model)
                    .put("examples", metrics.examples())
                    .put("positives", metrics.positives());
            put(one, "average_precision", figures.averagePrecision());
            put(one, "auc", figures.auc());
            put(one, "log_loss", figures.logLoss());
            put(one, "brier", figures.brier());
        });
        ArrayNode challengers = json.putArray("challengers");
        for (Comparison.Standing standing : comparison.challengers()) {
            ObjectNode one = challengers
                    .addObject()
                    .put("model", standing.model())
                    .put("examples", standing.examples())
                    .put("positives", standing.positives());
            put(one, "lead", standing.lead());
            put(one, "lead_at_least", standing.leadAtLeast());
            put(one, "evidence", standing.evidence());
            put(one, "evidence_needed", standing.needed());
            one.put("verdict", standing.verdict());
        }
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
