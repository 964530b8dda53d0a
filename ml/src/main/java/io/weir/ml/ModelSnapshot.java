package io.weir.ml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.Link;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One version of a learned model, as the {@code models} topic carries it.
 *
 * <p>Its score is {@code 1 / (1 + exp(-(bias + Σ weightᵢ · (featureᵢ − meanᵢ) / scaleᵢ)))}; a feature that is missing (NaN,
 * or infinite) counts as its mean. Immutable: arrays are copied in and out. Equality is by value.
 *
 * @param name the model's name, not blank
 * @param version counts up from 1
 * @param kind {@link #LOGISTIC_REGRESSION}
 * @param eventTime epoch milliseconds up to which examples were learned
 * @param examples the examples learned from
 * @param positives how many of them were positive
 * @param features the features' names, in order
 * @param weights per feature, finite
 * @param bias finite
 * @param means per feature, finite
 * @param scales per feature, finite and above 0
 */
@SuppressWarnings("ArrayRecordComponent") // copied in and out, and compared by value
public record ModelSnapshot(
        String name,
        long version,
        String kind,
        long eventTime,
        long examples,
        long positives,
        List<String> features,
        float[] weights,
        float bias,
        float[] means,
        float[] scales) {
    /** The {@link #kind} that this version knows. */
    public static final String LOGISTIC_REGRESSION = "logistic-regression";

    private static final int FORMAT = 1;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    public ModelSnapshot {
        if (name == null || name.isBlank()) {
            throw new IllegalArgumentException("name is blank: a model needs a name");
        }
        if (version < 1) {
            throw new IllegalArgumentException("version=" + version + " of model " + name + ": 1 or above is accepted");
        }
        if (!LOGISTIC_REGRESSION.equals(kind)) {
            throw new IllegalArgumentException(
                    "kind=" + kind + " of model " + name + ": " + LOGISTIC_REGRESSION + " is accepted");
        }
        if (examples < 0 || positives < 0 || positives > examples) {
            throw new IllegalArgumentException("examples=" + examples + " positives=" + positives + " of model " + name
                    + ": 0 <= positives <= examples is accepted");
        }
        features = List.copyOf(features);
        weights = weights.clone();
        means = means.clone();
        scales = scales.clone();
        if (features.size() != weights.length) {
            throw new IllegalArgumentException("features=" + features.size() + " weights=" + weights.length
                    + " of model " + name + ": one weight per feature is accepted");
        }
        try {
            new LinearModel(weights, bias, means, scales, Link.LOGISTIC);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("model " + name + " version " + version + ": " + e.getMessage(), e);
        }
    }

    /** What a scoring backend needs of it. */
    public LinearModel toDenseModel() {
        return new LinearModel(weights, bias, means, scales, Link.LOGISTIC);
    }

    /** The score of one row in double precision; for many rows, load {@link #toDenseModel} into a backend. */
    public double score(float[] x) {
        double margin = bias;
        for (double contribution : contributions(x)) {
            margin += contribution;
        }
        return Link.LOGISTIC.apply(margin);
    }

    /**
     * What each feature adds to the score's log-odds, weight · (x − mean) / scale; 0 for a missing one. With the bias they
     * add up to the log-odds.
     */
    public double[] contributions(float[] x) {
        if (x.length != weights.length) {
            throw new IllegalArgumentException("row of length=" + x.length + " for model " + name + " of features="
                    + weights.length + " " + features);
        }
        double[] contributions = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            if (Float.isFinite(x[i])) {
                contributions[i] = weights[i] * (((double) x[i] - means[i]) / scales[i]);
            }
        }
        return contributions;
    }

    /** UTF-8 JSON as docs/topics.md describes it. {@link #fromJson} gives back an equal snapshot. */
    public byte[] toJson() {
        ObjectNode json = JSON.createObjectNode()
                .put("format", FORMAT)
                .put("name", name)
                .put("version", version)
                .put("kind", kind)
                .put("event_time", TIME.format(Instant.ofEpochMilli(eventTime)))
                .put("examples", examples)
                .put("positives", positives);
        ArrayNode names = json.putArray("features");
        features.forEach(names::add);
        putFloats(json, "weights", weights);
        json.put("bias", bias);
        putFloats(json, "means", means);
        putFloats(json, "scales", scales);
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("model " + name + " cannot be written as JSON", e);
        }
    }

    private static void putFloats(ObjectNode json, String field, float[] values) {
        ArrayNode array = json.putArray(field);
        for (float value : values) {
            array.add(value);
        }
    }

    /**
     * Reads {@link #toJson}. Unknown fields are ignored.
     *
     * @throws IllegalArgumentException if the bytes are no JSON, of another format, or hold a field that is missing or
     *     out of range; the message names it
     */
    public static ModelSnapshot fromJson(byte[] bytes) {
        JsonNode json;
        try {
            json = JSON.readTree(bytes);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "a model's " + bytes.length + " bytes are no JSON: " + e.getMessage(), e);
        }
        if (json == null || !json.isObject()) {
            throw new IllegalArgumentException("a model's " + bytes.length + " bytes are no JSON object");
        }
        JsonNode format = json.path("format");
        if (!format.isInt() || format.intValue() != FORMAT) {
            throw new IllegalArgumentException("model of format " + (format.isMissingNode() ? "(none)" : format)
                    + ": this version reads format " + FORMAT);
        }
        String time = text(json, "event_time");
        long eventTime;
        try {
            eventTime = Instant.parse(time).toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "event_time='" + time + "' of a model: a time like 2018-08-12T00:00:11.000Z is accepted", e);
        }
        List<String> features = new ArrayList<>();
        for (JsonNode feature : array(json, "features")) {
            if (!feature.isTextual()) {
                throw bad("features", feature, "an array of texts");
            }
            features.add(feature.textValue());
        }
        return new ModelSnapshot(
                text(json, "name"),
                integer(json, "version"),
                text(json, "kind"),
                eventTime,
                integer(json, "examples"),
                integer(json, "positives"),
                features,
                floats(json, "weights"),
                number(json.path("bias"), "bias"),
                floats(json, "means"),
                floats(json, "scales"));
    }

    private static String text(JsonNode json, String field) {
        JsonNode value = json.path(field);
        if (!value.isTextual()) {
            throw bad(field, value, "a text");
        }
        return value.textValue();
    }

    private static long integer(JsonNode json, String field) {
        JsonNode value = json.path(field);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw bad(field, value, "an integer");
        }
        return value.longValue();
    }

    private static float number(JsonNode value, String field) {
        if (!value.isNumber()) {
            throw bad(field, value, "a number");
        }
        // Through the text of the double: a float that was written in its shortest form is read back as the same float.
        return (float) value.doubleValue();
    }

    private static JsonNode array(JsonNode json, String field) {
        JsonNode value = json.path(field);
        if (!value.isArray()) {
            throw bad(field, value, "an array");
        }
        return value;
    }

    private static float[] floats(JsonNode json, String field) {
        JsonNode values = array(json, field);
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = number(values.get(i), field + "[" + i + "]");
        }
        return floats;
    }

    private static IllegalArgumentException bad(String field, JsonNode value, String accepted) {
        String found = value.isMissingNode() ? "is missing" : "is " + value;
        return new IllegalArgumentException(
                "field " + field + " of a model " + found + ": " + accepted + " is accepted");
    }

    @Override
    public float[] weights() {
        return weights.clone();
    }

    @Override
    public float[] means() {
        return means.clone();
    }

    @Override
    public float[] scales() {
        return scales.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ModelSnapshot that
                && name.equals(that.name)
                && version == that.version
                && kind.equals(that.kind)
                && eventTime == that.eventTime
                && examples == that.examples
                && positives == that.positives
                && features.equals(that.features)
                && toDenseModel().equals(that.toDenseModel());
    }

    @Override
    public int hashCode() {
        return 31 * (31 * name.hashCode() + Long.hashCode(version)) + Arrays.hashCode(weights);
    }

    @Override
    public String toString() {
        return "ModelSnapshot[" + name + " version " + version + ", " + features.size() + " features, " + positives
                + " of " + examples + " examples positive]";
    }
}
