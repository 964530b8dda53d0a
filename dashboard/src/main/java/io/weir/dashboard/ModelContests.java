package io.weir.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.dashboard.Snapshot.Contest;
import io.weir.dashboard.Snapshot.Reign;
import io.weir.dashboard.Snapshot.Served;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Who decides in each of at most {@value #PIPELINES} pipelines, who did before, and how its models serve. Not thread-safe. */
final class ModelContests {
    static final int PIPELINES = 64;

    private static final int MOST_OF_EACH = 32;
    private static final int LONGEST_TEXT = 500;

    private static final Comparator<JsonNode> ORDER = Comparator.comparingLong(ModelContests::byHand)
            .thenComparing(ModelContests::lastByHand)
            .thenComparing(champion -> champion.path("decisions").asLong());

    private final Map<String, JsonNode> champions = new TreeMap<>();
    private final Map<String, JsonNode> comparisons = new TreeMap<>();

    /** Takes a record that says who decides, if no greater one has come: {@code docs/topics.md} has their order. */
    void addChampion(JsonNode value) {
        Json.requiredText(value, "champion");
        JsonNode present = champions.get(cut(Json.requiredText(value, "pipeline")));
        if (present == null || ORDER.compare(value, present) >= 0) {
            add(champions, value);
        }
    }

    private static Instant lastByHand(JsonNode champion) {
        try {
            return Instant.parse(champion.path("last_by_hand").asText());
        } catch (DateTimeException e) {
            return Instant.EPOCH; // also where it is missing
        }
    }

    private static long byHand(JsonNode champion) {
        if (champion.has("by_hand")) {
            return champion.path("by_hand").asLong();
        }
        return Stream.concat(Stream.of(champion), champion.path("history").valueStream())
                .filter(reign -> reign.path("by").asText().equals("hand"))
                .count();
    }

    /** Takes a record of the models' metrics that compares them. */
    void addComparison(JsonNode value) {
        Json.requiredText(value, "champion");
        add(comparisons, value);
    }

    private static void add(Map<String, JsonNode> to, JsonNode value) {
        String pipeline = cut(Json.requiredText(value, "pipeline"));
        if (to.containsKey(pipeline) || to.size() < PIPELINES) {
            to.put(pipeline, value);
        }
    }

    List<Contest> snapshot() {
        TreeSet<String> pipelines = new TreeSet<>(champions.keySet());
        pipelines.addAll(comparisons.keySet());
        return pipelines.stream().map(this::contest).toList();
    }

    private Contest contest(String pipeline) {
        JsonNode comparison = comparisons.get(pipeline);
        JsonNode decides = champions.containsKey(pipeline) ? champions.get(pipeline) : comparison;
        List<Reign> reigns = new ArrayList<>(List.of(reign(decides)));
        for (JsonNode past : first(decides.path("history"))) {
            reigns.add(reign(past));
        }
        List<Served> served = new ArrayList<>();
        if (comparison != null) {
            Map<String, JsonNode> standings = new TreeMap<>();
            first(comparison.path("challengers"))
                    .forEach(standing -> standings.put(standing.path("model").asText(), standing));
            first(comparison.path("served"))
                    .forEach(model -> served.add(
                            served(model, standings.get(model.path("model").asText()))));
        }
        return new Contest(
                pipeline,
                List.copyOf(reigns),
                comparison == null ? "" : cut(comparison.path("degraded").asText()),
                List.copyOf(served));
    }

    private static List<JsonNode> first(JsonNode array) {
        List<JsonNode> some = new ArrayList<>();
        for (int i = 0; i < Math.min(array.size(), MOST_OF_EACH); i++) {
            some.add(array.get(i));
        }
        return some;
    }

    private static Reign reign(JsonNode value) {
        return new Reign(
                cut(value.path("champion").asText()),
                value.path("pinned").isIntegralNumber() ? value.path("pinned").longValue() : null,
                cut(value.path("since").asText()),
                cut(value.path("by").asText()),
                cut(value.path("why").asText()));
    }

    private static Served served(JsonNode model, JsonNode standing) {
        return new Served(
                cut(model.path("model").asText()),
                model.path("examples").asLong(),
                model.path("positives").asLong(),
                Json.number(model, "average_precision"),
                Json.number(model, "log_loss"),
                standing == null ? null : Json.number(standing, "lead"),
                standing == null ? null : Json.number(standing, "lead_at_least"),
                standing == null ? null : Json.number(standing, "evidence"),
                standing == null ? null : Json.number(standing, "evidence_needed"),
                standing == null ? "" : cut(standing.path("verdict").asText()));
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
    }
}
