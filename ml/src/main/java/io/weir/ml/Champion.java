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
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which model decides in a pipeline, and who did before: the record that scorers follow. Immutable; equality is by value.
 *
 * <p>A champion is a model, whose newest version decides, or one version of it that is pinned. A pinned version travels in
 * the record itself, so that a scorer needs nothing else to go back to it, however old it is.
 *
 * <p>Hands and the rule write without knowing of each other's newest record. All readers begin with {@link #ofFile} and take each
 * record that {@link #takesOverFrom} the one they have. That is an order of all records, so they agree in whatever order the records
 * come, and also those that come when the topic was compacted, as hands and the rule write under keys of their own ({@link #key()}).
 *
 * @param pipeline the pipeline's name
 * @param reign who decides now
 * @param pinned the version that decides; empty: the newest
 * @param history the reigns before, the newest first, at most {@value #LONGEST_HISTORY}
 * @param known which decisions its writer knew
 */
public record Champion(
        String pipeline, Reign reign, Optional<ModelSnapshot> pinned, List<Reign> history, Decisions known)
        implements ModelRecord {
    /** The reigns that are told; older ones are forgotten. */
    public static final int LONGEST_HISTORY = 20;

    /** Who wrote a reign that a person chose. */
    public static final String HAND = "hand";

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

    /**
     * The decisions that the writer of a record knew, the one that it wrote among them.
     *
     * @param all how many there were
     * @param byHand how many of them were made by hand
     * @param lastByHand when the last of those was; the epoch if there was none
     */
    public record Decisions(long all, long byHand, Instant lastByHand) implements Comparable<Decisions> {
        /** So that one absurd record cannot outrun all decisions to come. */
        private static final long MOST = 1_000_000_000;

        private static final Comparator<Decisions> ORDER = Comparator.comparingLong(Decisions::byHand)
                .thenComparing(Decisions::lastByHand)
                .thenComparingLong(Decisions::all);

        private static final Decisions NONE = new Decisions(0, 0, Instant.EPOCH);

        public Decisions {
            if (byHand < 0 || all < byHand || all > MOST) {
                throw new IllegalArgumentException("decisions=" + all + " by_hand=" + byHand
                        + " of a champion: 0 <= by_hand <= decisions <= " + MOST + " is accepted");
            }
        }

        private Decisions and(boolean hand, Instant at) {
            // At the most there are no more to count, and the time of the last by hand decides.
            return new Decisions(
                    Math.min(MOST, all + 1), hand ? Math.min(MOST, byHand + 1) : byHand, hand ? at : lastByHand);
        }

        @Override
        public int compareTo(Decisions other) {
            return ORDER.compare(this, other);
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

    /** The keys of a pipeline's champions in the topic, of those by hand and of the others; no key of a version ends like them. */
    public static List<String> keys(String pipeline) {
        return List.of(pipeline + "/champion", pipeline + "/champion/rule");
    }

    /** The pipeline of whose champion there is a record under a key of the topic; empty: it is the key of something else. */
    public static Optional<String> pipelineOf(String key) {
        int end = key.indexOf("/champion");
        return end > 0 && keys(key.substring(0, end)).contains(key)
                ? Optional.of(key.substring(0, end))
                : Optional.empty();
    }

    /** Its key in the topic: what the rule writes must not push what a hand wrote out of a compacted topic. */
    public String key() {
        return keys(pipeline).get(byHand() ? 0 : 1);
    }

    private boolean byHand() {
        return reign.by().equals(HAND);
    }

    /**
     * Whether who has followed another record follows this one from now on. A decision by hand takes over from all that its writer
     * can have known and from what the rule decided meanwhile; one by the rule, the guard or the file only if its writer knew the
     * last one by hand. Of two hands that did not know of each other the later one decides.
     */
    public boolean takesOverFrom(Champion present) {
        return known.compareTo(present.known) > 0;
    }

    /** The model of the pipeline file, before anything was promoted. */
    public static Champion ofFile(String pipeline, String model) {
        return new Champion(
                pipeline,
                new Reign(model, 0, Instant.EPOCH, "file", "it is the pipeline file's model"),
                Optional.empty(),
                List.of(),
                Decisions.NONE);
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
                before.subList(0, Math.min(before.size(), LONGEST_HISTORY)),
                known.and(by.equals(HAND), since));
    }

    @Override
    public byte[] toJson() {
        ObjectNode json = JSON.createObjectNode().put("format", FORMAT).put("pipeline", pipeline);
        write(reign, json);
        json.put("decisions", known.all())
                .put("by_hand", known.byHand())
                .put("last_by_hand", known.lastByHand().toString());
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
        Reign reign = reign(json);
        List<Reign> history =
                json.objects("history").stream().map(Champion::reign).toList();
        return new Champion(
                json.text("pipeline"),
                reign,
                snapshot.isNull() ? Optional.empty() : Optional.of(ModelSnapshot.of(json.object("snapshot"))),
                history,
                json.has("decisions") ? decisions(json) : countedIn(reign, history));
    }

    private static Decisions decisions(ModelJson json) {
        return new Decisions(json.integer("decisions"), json.integer("by_hand"), time(json, "last_by_hand"));
    }

    /** What a record tells that was written before decisions were counted. */
    private static Decisions countedIn(Reign reign, List<Reign> history) {
        List<Reign> byHand = Stream.concat(Stream.of(reign), history.stream())
                .filter(one -> one.by().equals(HAND))
                .toList();
        return new Decisions(
                Math.max(history.size(), byHand.size()),
                byHand.size(),
                byHand.isEmpty() ? Instant.EPOCH : byHand.get(0).since());
    }

    private static Reign reign(ModelJson json) {
        boolean newest = json.json().path("pinned").isNull();
        return new Reign(
                json.text("champion"),
                newest ? 0 : json.integer("pinned"),
                time(json, "since"),
                json.text("by"),
                json.text("why"));
    }

    private static Instant time(ModelJson json, String field) {
        try {
            return Instant.parse(json.text(field));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    field + "='" + json.text(field) + "' of a champion: a time like 2026-03-02T10:00:05Z is accepted",
                    e);
        }
    }
}
