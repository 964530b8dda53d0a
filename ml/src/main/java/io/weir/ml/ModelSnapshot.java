package io.weir.ml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.gpu.model.DenseModel;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One version of a learned model, as the {@code models} topic carries it: a header that is the same for every kind, and the
 * {@link ModelParameters} of its kind. Immutable; equality is by value.
 *
 * @param name the model's name, not blank
 * @param version counts up from 1, to at most {@link #LAST_VERSION}
 * @param parent the version that its learner published before it; 0 if its learner began anew
 * @param eventTime epoch milliseconds up to which examples were learned
 * @param examples the examples learned from
 * @param positives how many of them were positive
 * @param features the features' names, in order
 * @param metrics how good it was, by name, such as {@code auc}; finite values, may be empty
 * @param parameters what was learned
 * @param calibration what makes the scores of the parameters probabilities
 */
public record ModelSnapshot(
        String name,
        long version,
        long parent,
        long eventTime,
        long examples,
        long positives,
        List<String> features,
        Map<String, Double> metrics,
        ModelParameters parameters,
        ScoreCalibration calibration)
        implements ModelRecord {
    /** The newest there can be: one a second for thirty years. A poisoned record must not be newer than all that come after it. */
    public static final long LAST_VERSION = 1_000_000_000;

    private static final long LONGEST_GAP = 1_000_000;

    /**
     * What is written. Format 1, which knew logistic regressions only and had their fields in the header, is still read; 3 is
     * written where there is a calibration, so that no reader that knows of none gives out other scores.
     */
    private static final int FORMAT = 2;

    private static final int FORMAT_CALIBRATED = 3;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    public ModelSnapshot {
        if (name == null || name.isBlank()) {
            throw new IllegalArgumentException("name is blank: a model needs a name");
        }
        if (version < 1 || version > LAST_VERSION) {
            throw new IllegalArgumentException(
                    "version=" + version + " of model " + name + ": 1 to " + LAST_VERSION + " is accepted");
        }
        if (parent < 0 || parent >= version) {
            throw new IllegalArgumentException("parent=" + parent + " of model " + name + " version " + version
                    + ": an earlier version is accepted, or 0");
        }
        if (examples < 0 || positives < 0 || positives > examples) {
            throw new IllegalArgumentException("examples=" + examples + " positives=" + positives + " of model " + name
                    + ": 0 <= positives <= examples is accepted");
        }
        features = List.copyOf(features);
        metrics = Collections.unmodifiableMap(new TreeMap<>(metrics));
        for (Map.Entry<String, Double> metric : metrics.entrySet()) {
            if (!Double.isFinite(metric.getValue())) {
                throw new IllegalArgumentException("metrics." + metric.getKey() + "=" + metric.getValue() + " of model "
                        + name + ": a finite number is accepted");
            }
        }
        int columns = parameters.toDenseModel().features();
        if (features.size() != columns) {
            throw new IllegalArgumentException("features=" + features.size() + " of model " + name
                    + ", whose parameters are for " + columns + ": one name for each is accepted");
        }
    }

    /**
     * The newest version that can come after one that is known: twice that and {@value #LONGEST_GAP} more. Learners count by one, and
     * topics keep ever fewer of the older versions; what is further ahead was not counted, and no real one could ever follow it.
     *
     * @param known 0: none is
     */
    public static long mostAfter(long known) {
        return known == 0 ? LAST_VERSION : Math.min(LAST_VERSION, 2 * known + LONGEST_GAP);
    }

    /** A version of which neither parent nor metrics are known. */
    public ModelSnapshot(
            String name,
            long version,
            long eventTime,
            long examples,
            long positives,
            List<String> features,
            ModelParameters parameters) {
        this(name, version, 0, eventTime, examples, positives, features, Map.of(), parameters, ScoreCalibration.NONE);
    }

    /** The same, its scores calibrated so. */
    public ModelSnapshot with(ScoreCalibration map) {
        return new ModelSnapshot(
                name, version, parent, eventTime, examples, positives, features, metrics, parameters, map);
    }

    /** The same, with where it comes from and how good it was. Metrics that are no finite number are left out. */
    public ModelSnapshot with(long parent, Map<String, Double> metrics) {
        Map<String, Double> finite = new TreeMap<>(metrics);
        finite.values().removeIf(value -> !Double.isFinite(value));
        return new ModelSnapshot(
                name, version, parent, eventTime, examples, positives, features, finite, parameters, calibration);
    }

    /** The kind of model, such as {@code logistic-regression}. */
    public String kind() {
        return parameters.kind().text();
    }

    /** What its feature vectors are. */
    public FeatureSchema schema() {
        return new FeatureSchema(features);
    }

    /** As {@link ModelParameters#toDenseModel}: its scores are not calibrated yet. */
    public DenseModel toDenseModel() {
        return parameters.toDenseModel();
    }

    /** The probability of one row: {@link ModelParameters#score}, calibrated. */
    public double score(float[] row) {
        requireLength(row);
        return calibration.of(parameters.score(row));
    }

    /**
     * As {@link ModelParameters#contributions}, in units of the score before it is calibrated: calibration moves and stretches
     * the whole, never one feature against another.
     */
    public double[] contributions(float[] row) {
        requireLength(row);
        return parameters.contributions(row);
    }

    private void requireLength(float[] row) {
        if (row.length != features.size()) {
            throw new IllegalArgumentException("row of length=" + row.length + " for model " + name + " of features="
                    + features.size() + " " + features);
        }
    }

    /** UTF-8 JSON as docs/topics.md describes it. {@link #fromJson} gives back an equal snapshot. */
    @Override
    public byte[] toJson() {
        try {
            return JSON.writeValueAsBytes(json());
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("model " + name + " cannot be written as JSON", e);
        }
    }

    ObjectNode json() {
        ObjectNode json = JSON.createObjectNode()
                .put("format", calibration.equals(ScoreCalibration.NONE) ? FORMAT : FORMAT_CALIBRATED)
                .put("name", name)
                .put("version", version)
                .put("parent", parent)
                .put("kind", kind())
                .put("event_time", TIME.format(Instant.ofEpochMilli(eventTime)))
                .put("examples", examples)
                .put("positives", positives)
                .put("schema", schema().fingerprint());
        ArrayNode names = json.putArray("features");
        features.forEach(names::add);
        ObjectNode figures = json.putObject("metrics");
        metrics.forEach(figures::put);
        parameters.write(json.putObject("parameters"));
        if (!calibration.equals(ScoreCalibration.NONE)) {
            calibration.write(json.putObject("calibration"));
        }
        return json;
    }

    /**
     * Reads {@link #toJson}, and what earlier versions wrote. Unknown fields are ignored.
     *
     * @throws IllegalArgumentException if the bytes are no JSON, of a later format or of an unknown kind, or hold a field
     *     that is missing or out of range; the message names it
     */
    public static ModelSnapshot fromJson(byte[] bytes) {
        return of(ModelJson.parse(bytes));
    }

    static ModelSnapshot of(ObjectNode json) {
        JsonNode format = json.path("format");
        if (!format.isInt() || format.intValue() < 1 || format.intValue() > FORMAT_CALIBRATED) {
            throw new IllegalArgumentException("model of format " + (format.isMissingNode() ? "(none)" : format)
                    + ": this version reads formats 1 to " + FORMAT_CALIBRATED);
        }
        return read(new ModelJson(json), format.intValue());
    }

    private static ModelSnapshot read(ModelJson json, int format) {
        String name = json.text("name");
        long version = json.integer("version");
        String text = json.text("kind");
        ModelKind kind = ModelKind.of(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        "kind=" + text + " of model " + name + ": one of " + ModelKind.texts() + " is accepted"));
        List<String> features = json.texts("features");
        ModelParameters parameters;
        ScoreCalibration calibration;
        try {
            parameters = kind.read(format == 1 ? json.json() : json.object("parameters"));
            calibration = format < FORMAT_CALIBRATED
                    ? ScoreCalibration.NONE
                    : ScoreCalibration.read(new ModelJson(json.object("calibration")));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("model " + name + " version " + version + ": " + e.getMessage(), e);
        }
        ModelSnapshot snapshot = new ModelSnapshot(
                name,
                version,
                format == 1 ? 0 : json.integer("parent"),
                time(json.text("event_time")),
                json.integer("examples"),
                json.integer("positives"),
                features,
                format == 1 ? Map.of() : metrics(json.object("metrics")),
                parameters,
                calibration);
        String fingerprint = snapshot.schema().fingerprint();
        if (format > 1 && !json.text("schema").equals(fingerprint)) {
            throw new IllegalArgumentException("schema=" + json.text("schema") + " of model " + name + " version "
                    + version + " does not belong to its features, whose fingerprint is " + fingerprint);
        }
        return snapshot;
    }

    private static Map<String, Double> metrics(ObjectNode json) {
        Map<String, Double> metrics = new TreeMap<>();
        json.properties().forEach(metric -> {
            if (!metric.getValue().isNumber()) {
                throw new IllegalArgumentException("field metrics." + metric.getKey() + " of a model is "
                        + metric.getValue() + ": a number is accepted");
            }
            metrics.put(metric.getKey(), metric.getValue().doubleValue());
        });
        return metrics;
    }

    private static long time(String text) {
        try {
            return Instant.parse(text).toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "event_time='" + text + "' of a model: a time like 2018-08-12T00:00:11.000Z is accepted", e);
        }
    }

    @Override
    public String toString() {
        return "ModelSnapshot[" + name + " version " + version + ", " + kind() + " of " + features.size()
                + " features, " + positives + " of " + examples + " examples positive]";
    }
}
