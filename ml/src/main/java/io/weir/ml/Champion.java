package io.weir.ml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which model decides in a pipeline, and who did before: the record of the topic {@code models} that scorers follow.
 * Immutable; equality is by value.
 *
 * <p>A champion is a model, whose newest version decides, or one version of it that is pinned. A pinned version travels in
 * the record itself, so that a scorer needs nothing else to go back to it, however old it is.
 *
 * @param pipeline the pipeline's name
 * @param reign who decides now
 * @param pinned the version that decides; empty: the newest
 * @param history the reigns before, the newest first, at most {@value #LONGEST_HISTORY}
 */
public record Champion(String pipeline, Reign reign, Optional<ModelSnapshot> pinned, List<Reign> history)
        implements ModelRecord {
    /** The reigns that are told; older ones are forgotten. */
    public static final int LONGEST_HISTORY = 20;

    private static final int FORMAT = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * That a model decides, from a moment on.
     *
     * @param model its name
     * @param version the pinned one; 0: the newest
     * @param since wall-clock time
     * @param by {@code rule}, {@code guard}, {@code hand} or {@code file}
     * @param why a sentence; may be empty
     */
    public record Reign(String model, long version, Instant since, String by, String why) {
        public Reign {
            if (model.isBlank()) {
                throw new IllegalArgumentException("champion is blank: the name of a model is accepted");
            }
            if (version < 0) {
                throw new IllegalArgumentException("pinned=" + version + " of champion " + model
                        + ": a version is accepted, or none for the newest");
            }
        }

        /** As in {@code fraud} or {@code fraud version 12}. */
        public String who() {
            return version == 0 ? model : model + " version " + version;
        }
    }

    public Champion {
        history = List.copyOf(history.subList(0, Math.min(history.size(), LONGEST_HISTORY)));
        long version = pinned.map(ModelSnapshot::version).orElse(0L);
        if (version != reign.version()
                || pinned.isPresent() && !pinned.get().name().equals(reign.model())) {
            throw new IllegalArgumentException("champion " + reign.who() + " of pipeline " + pipeline + " with "
                    + pinned.map(snapshot -> "the snapshot of " + snapshot.name() + " version " + snapshot.version())
                            .orElse("no snapshot")
                    + ": the snapshot of the pinned version is accepted, or none if none is pinned");
        }
    }

    /** The key of a pipeline's champion in the topic; no key of a version ends like it. */
    public static String key(String pipeline) {
        return pipeline + "/champion";
    }

    /** The model of the pipeline file, before anything was promoted. */
    public static Champion ofFile(String pipeline, String model) {
        return new Champion(
                pipeline,
                new Reign(model, 0, Instant.EPOCH, "file", "it is the pipeline file's model"),
                Optional.empty(),
                List.of());
    }

    /** Who decides next; this reign goes into the history. */
    public Champion next(String model, Optional<ModelSnapshot> pinned, Instant since, String by, String why) {
        List<Reign> before = new ArrayList<>();
        before.add(reign);
        before.addAll(history);
        long version = pinned.map(ModelSnapshot::version).orElse(0L);
        return new Champion(
                pipeline,
                new Reign(model, version, since, by, why),
                pinned,
                before.subList(0, Math.min(before.size(), LONGEST_HISTORY)));
    }

    @Override
    public byte[] toJson() {
        ObjectNode json = JSON.createObjectNode().put("format", FORMAT).put("pipeline", pipeline);
        write(reign, json);
        ArrayNode reigns = json.putArray("history");
        history.forEach(past -> write(past, reigns.addObject()));
        if (pinned.isPresent()) {
            json.set("snapshot", pinned.get().json());
        } else {
            json.putNull("snapshot");
        }
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("an object of numbers and texts", e);
        }
    }

    private static void write(Reign reign, ObjectNode json) {
        json.put("champion", reign.model());
        if (reign.version() == 0) {
            json.putNull("pinned");
        } else {
            json.put("pinned", reign.version());
        }
        json.put("since", reign.since().toString()).put("by", reign.by()).put("why", reign.why());
    }

    static Champion of(ObjectNode object) {
        ModelJson json = new ModelJson(object);
        if (json.integer("format") != FORMAT) {
            throw new IllegalArgumentException(
                    "champion of format " + json.integer("format") + ": this version reads format " + FORMAT);
        }
        JsonNode snapshot = object.path("snapshot");
        return new Champion(
                json.text("pipeline"),
                reign(json),
                snapshot.isNull() ? Optional.empty() : Optional.of(ModelSnapshot.of(json.object("snapshot"))),
                json.objects("history").stream().map(Champion::reign).toList());
    }

    private static Reign reign(ModelJson json) {
        boolean newest = json.json().path("pinned").isNull();
        try {
            return new Reign(
                    json.text("champion"),
                    newest ? 0 : json.integer("pinned"),
                    Instant.parse(json.text("since")),
                    json.text("by"),
                    json.text("why"));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "since='" + json.text("since") + "' of a champion: a time like 2026-03-02T10:00:05Z is accepted",
                    e);
        }
    }
}
