package io.weir.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.dashboard.Snapshot.Alert;
import io.weir.dashboard.Snapshot.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The newest alerts, repeats dropped. A repeat comes when a job restarts from its checkpoint, so soon after the first:
 * the newest {@value #REMEMBERED} keys are remembered, and a repeat after more alerts than that would count again.
 * Not thread-safe.
 */
final class AlertList {
    static final int SHOWN = 20;
    static final int REMEMBERED = 100_000;
    private static final int COLUMNS_SHOWN = 12;
    private static final int REASONS_SHOWN = 3;
    private static final int TEXT_SHOWN = 80;

    private final Map<String, Boolean> keys = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };
    private final Deque<Alert> newest = new ArrayDeque<>();
    private long distinct;
    private long repeated;

    /** @param key the event's id as text */
    void add(String key, JsonNode value) {
        if (keys.putIfAbsent(key, true) != null) {
            repeated++;
            return;
        }
        distinct++;
        newest.addFirst(alert(key, value));
        if (newest.size() > SHOWN) {
            newest.removeLast();
        }
    }

    Snapshot.Alerts snapshot() {
        return new Snapshot.Alerts(distinct, repeated, List.copyOf(newest));
    }

    private static Alert alert(String key, JsonNode value) {
        Map<String, String> event = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> column : value.path("event").properties()) {
            if (event.size() == COLUMNS_SHOWN) {
                break;
            }
            event.put(
                    cut(column.getKey()),
                    cut(column.getValue().asText(column.getValue().toString())));
        }
        List<Reason> reasons = new ArrayList<>();
        for (JsonNode reason : value.path("reasons")) {
            if (reasons.size() == REASONS_SHOWN) {
                break;
            }
            reasons.add(new Reason(
                    cut(reason.path("feature").asText("")),
                    Json.number(reason, "value"),
                    Json.number(reason, "contribution")));
        }
        return new Alert(
                cut(value.path("id").asText(key)),
                text(value, "event_time"),
                Json.number(value, "score"),
                text(value, "model"),
                value.path("model_version").isIntegralNumber()
                        ? value.get("model_version").asLong()
                        : null,
                Json.number(value, "latency_ms"),
                Collections.unmodifiableMap(event),
                List.copyOf(reasons));
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).isTextual() ? cut(node.get(field).textValue()) : null;
    }

    private static String cut(String text) {
        return text.length() <= TEXT_SHOWN ? text : text.substring(0, TEXT_SHOWN - 1) + "…";
    }
}
