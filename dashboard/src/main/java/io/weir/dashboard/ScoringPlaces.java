package io.weir.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.dashboard.Snapshot.FailedGpu;
import io.weir.dashboard.Snapshot.PlacedRows;
import io.weir.dashboard.Snapshot.Scoring;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The newest status of each of at most {@value #SUBTASKS} subtasks that score. Not thread-safe. */
final class ScoringPlaces {
    static final int SUBTASKS = 256;

    private static final int MOST_OF_EACH = 32;
    private static final int LONGEST_TEXT = 500;

    private final Map<String, Scoring> places = new TreeMap<>();

    void add(JsonNode value) {
        String pipeline = cut(Json.requiredText(value, "pipeline"));
        long subtask = Json.requiredLong(value, "subtask");
        String key = "%s/%010d".formatted(pipeline, subtask);
        if (!places.containsKey(key) && places.size() == SUBTASKS) {
            return;
        }
        places.put(
                key,
                new Scoring(
                        pipeline,
                        subtask,
                        cut(Json.requiredText(value, "at")),
                        cut(value.path("model").asText("")),
                        value.path("model_version").asLong(),
                        cut(Json.requiredText(value, "backend")),
                        cut(Json.requiredText(value, "device")),
                        cut(Json.requiredText(value, "reason")),
                        each(
                                value.path("rows"),
                                placed -> new PlacedRows(
                                        cut(Json.requiredText(placed, "device")),
                                        cut(Json.requiredText(placed, "reason")),
                                        Json.requiredLong(placed, "rows"))),
                        each(
                                value.path("failed_gpus"),
                                failed -> new FailedGpu(
                                        Json.requiredLong(failed, "gpu"),
                                        cut(Json.requiredText(failed, "reason")),
                                        cut(failed.path("advice").asText(""))))));
    }

    private static <T> List<T> each(JsonNode array, Function<JsonNode, T> read) {
        List<T> all = new ArrayList<>();
        for (int i = 0; i < Math.min(array.size(), MOST_OF_EACH); i++) {
            all.add(read.apply(array.get(i)));
        }
        return List.copyOf(all);
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
    }

    List<Scoring> snapshot() {
        return List.copyOf(places.values());
    }
}
