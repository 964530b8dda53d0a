package io.weir.operators.scoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.gpu.device.OnDeviceFailure;
import io.weir.ml.Champion;
import io.weir.operators.batching.PlacedRows;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.TreeMap;

/** A scoring status as the topic {@code scoring-status} carries it. Stateless. */
public final class StatusJson {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HOW = " docs/operations.md, When a GPU fails, says how.";

    private StatusJson() {}

    /** @param pipeline its name */
    public static byte[] of(String pipeline, ScoringStatus status) {
        ObjectNode json = JSON.createObjectNode();
        json.put("pipeline", pipeline);
        json.put("subtask", status.subtask());
        json.put("at", Instant.ofEpochMilli(status.at()).toString());
        json.put("model", status.model());
        json.put("model_version", status.modelVersion());
        putChampion(json, status);
        json.put("backend", status.place().backend());
        json.put("device", status.place().device());
        json.put("reason", status.place().reason());
        ArrayNode rows = json.putArray("rows");
        status.rows().stream()
                .sorted(Comparator.comparing(PlacedRows::device).thenComparing(PlacedRows::reason))
                .forEach(placed -> rows.addObject()
                        .put("device", placed.device())
                        .put("reason", placed.reason())
                        .put("rows", placed.rows()));
        String advice = advice(status.onDeviceFailure());
        ArrayNode failed = json.putArray("failed_gpus");
        new TreeMap<>(status.failures())
                .forEach((gpu, why) ->
                        failed.addObject().put("gpu", gpu).put("reason", why).put("advice", advice));
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("a tree of numbers and texts is always written", e);
        }
    }

    private static void putChampion(ObjectNode json, ScoringStatus status) {
        Champion.Reign reign = status.champion();
        json.putObject("champion")
                .put("model", reign.model())
                .put("since", reign.since().toString())
                .put("by", reign.by())
                .put("why", reign.why());
        ArrayNode models = json.putArray("models");
        status.models().forEach(model -> models.addObject()
                .put("model", model.name())
                .put("version", model.version())
                .put("decides", model.decides())
                .put("pinned", model.pinned()));
        status.refusals().forEach(json.putArray("refused")::add);
        if (status.modelAge() < 0) {
            json.putNull("model_age_ms");
        } else {
            json.put("model_age_ms", status.modelAge());
        }
        json.put("stale", status.stale());
    }

    private static String advice(OnDeviceFailure choice) {
        return switch (choice) {
            case CPU ->
                "What it scored is scored on the CPU, or after a restart on another GPU of this TaskManager if there is"
                        + " one. Replace this TaskManager to get the GPU back;" + HOW;
            case FAIL ->
                "This process ends with it, and the job goes on from its checkpoint in the one that replaces it: see that"
                        + " one is started;" + HOW;
        };
    }
}
