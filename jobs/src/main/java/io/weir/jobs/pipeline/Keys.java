package io.weir.jobs.pipeline;

import io.weir.ml.LearnerKinds;
import io.weir.ml.online.LearnerKind;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The keys that each section of a file knows, in the order in which messages and the documentation list them. The
 * documentation is tested against {@link #ALL}, and against {@link LearnerKinds} for what a kind of model adds.
 */
final class Keys {
    static final List<String> PIPELINE = List.of(
            "name",
            "source",
            "derive",
            "validate",
            "features",
            "state",
            "labels",
            "model",
            "challengers",
            "promotion",
            "batch",
            "scoring",
            "evaluate",
            "decide",
            "topics");
    static final List<String> SOURCE = List.of(
            "topic",
            "format",
            "schema",
            "message",
            "writers",
            "columns",
            "fields",
            "nullable",
            "id",
            "event-time",
            "out-of-orderness",
            "not-before",
            "ahead",
            "max-bytes",
            "remember-ids");
    static final List<String> RULE = List.of("min", "max", "max-length", "one-of");
    static final List<String> FEATURE = List.of("key", "of", "over", "delay", "where", "missing", "as");
    static final List<String> STATE = List.of("exact-events", "tiles", "cache");
    static final List<String> LABELS =
            List.of("topic", "format", "schema", "message", "writers", "id", "label", "time", "wait");
    /** Of every kind of model; each has keys of its own beside them. */
    static final List<String> ANY_MODEL = Stream.of(
                    List.of("name", "kind"), LearnerKind.keysOfEveryKind(), List.of("publish-every", "drift"))
            .flatMap(List::stream)
            .toList();
    /** What the first model is told for all models of the file. */
    static final List<String> ALL_MODELS = List.of("keep-versions", "max-age", "on-stale");

    static final List<String> DRIFT = List.of("detector", "on", "delta", "reaction");

    static final List<String> CHALLENGER =
            Stream.concat(ANY_MODEL.stream(), LearnerKinds.ownKeys().stream()).toList();
    static final List<String> MODEL =
            Stream.concat(CHALLENGER.stream(), ALL_MODELS.stream()).toList();
    static final List<String> PROMOTION =
            List.of("metric", "significance", "min-examples", "min-positives", "automatic", "cool-down", "on-degraded");
    static final List<String> BATCH = List.of("size", "max-delay", "latency-target");
    static final List<String> SCORING = List.of("device", "on-device-failure", "precision", "precision-limit");
    static final List<String> EVALUATE = List.of("windows", "fading", "recall-at", "segments", "key-precision");
    static final List<String> SEGMENTS = List.of("by", "at-most");
    static final List<String> KEY_PRECISION = List.of("key", "at");
    /** Of what has no costs: anomalies. */
    static final List<String> DECIDE = List.of("alert-above");

    static final List<String> DECIDE_EVENTS = List.of("alert-above", "missed", "investigation");
    static final List<String> TOPICS = List.of(
            "decisions",
            "alerts",
            "feature-log",
            "dead-letters",
            "models",
            "champions",
            "model-metrics",
            "scoring-status");

    static final List<String> SERIES_PIPELINE =
            List.of("name", "series", "validate", "detect", "state", "decide", "topics");
    static final List<String> SERIES = List.of(
            "topic",
            "format",
            "schema",
            "message",
            "writers",
            "columns",
            "fields",
            "nullable",
            "key",
            "event-time",
            "not-before",
            "ahead",
            "max-bytes");
    static final List<String> DETECT = List.of("of", "detector", "range", "remember");
    static final List<String> SERIES_STATE = List.of("cache", "forget-after");
    static final List<String> SERIES_TOPICS = List.of("anomalies", "alerts", "dead-letters");

    static final List<String> MAPPING = List.of("columns", "label", "label-delay", "card");

    /** The keys of a pipeline file by the path of their section. */
    static final Map<String, List<String>> ALL = Map.ofEntries(
            Map.entry("", PIPELINE),
            Map.entry("source", SOURCE),
            Map.entry("validate.COLUMN", RULE),
            Map.entry("features[]", FEATURE),
            Map.entry("state", STATE),
            Map.entry("labels", LABELS),
            Map.entry(
                    "model",
                    Stream.concat(ANY_MODEL.stream(), ALL_MODELS.stream()).toList()),
            Map.entry("promotion", PROMOTION),
            Map.entry("model.drift", DRIFT),
            Map.entry("batch", BATCH),
            Map.entry("scoring", SCORING),
            Map.entry("evaluate", EVALUATE),
            Map.entry("evaluate.segments", SEGMENTS),
            Map.entry("evaluate.key-precision", KEY_PRECISION),
            Map.entry("decide", DECIDE_EVENTS),
            Map.entry("topics", TOPICS));

    /** The keys of a file of series by the path of their section. */
    static final Map<String, List<String>> ALL_OF_SERIES = Map.of(
            "", SERIES_PIPELINE,
            "series", SERIES,
            "validate.COLUMN", RULE,
            "detect[]", DETECT,
            "state", SERIES_STATE,
            "decide", DECIDE,
            "topics", SERIES_TOPICS);

    private Keys() {}
}
