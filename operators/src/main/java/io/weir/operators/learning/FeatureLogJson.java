package io.weir.operators.learning;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import io.weir.operators.event.Original;
import io.weir.operators.event.Rejection;
import io.weir.operators.event.Rejection.Reason;
import io.weir.operators.event.ServedScore;
import java.io.IOException;
import java.io.Serializable;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.annotation.Nullable;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;

/**
 * Reads the feature log: an event that has its id and its feature vector, as they were when it was scored.
 *
 * <p>Every record gives one event; one that is no record of a feature log, or that holds other features than this
 * pipeline computes or is another pipeline's, is rejected. Not safe for several threads.
 */
public final class FeatureLogJson implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final ObjectMapper JSON = new ObjectMapper();
    /** What an event can be serialized with. */
    private static final int MOST_SERVED = 255;

    private static final int LONGEST_NAME = 80;

    private final EventSchema schema;
    private final String pipeline;
    private final Set<String> models;
    private final String featureSet;
    private final int features;
    private final int[] columns;

    /**
     * @param pipeline its name
     * @param models the names of its models: records of a version that did not name the pipeline belong to it if they
     *     name one of these
     * @param featureSet the fingerprint of the names of the features that the pipeline computes
     * @param features how many they are
     */
    public FeatureLogJson(EventSchema schema, String pipeline, Set<String> models, String featureSet, int features) {
        this(schema, pipeline, models, featureSet, features, new int[0]);
    }

    private FeatureLogJson(
            EventSchema schema, String pipeline, Set<String> models, String featureSet, int features, int[] columns) {
        this.schema = schema;
        this.pipeline = pipeline;
        this.models = new TreeSet<>(models);
        this.featureSet = featureSet;
        this.features = features;
        this.columns = columns;
    }

    /**
     * The same, which also reads the values of these columns; one that a record has not is null.
     *
     * @param columns of the types INT, BIGINT, STRING or BOOLEAN
     */
    public FeatureLogJson withColumns(int... columns) {
        return new FeatureLogJson(schema, pipeline, models, featureSet, features, columns.clone());
    }

    public Event parse(Original message) {
        try {
            JsonNode record = JSON.readTree(message.value());
            JsonNode id = record.path("id");
            JsonNode vector = record.path("features");
            if (!(id.isTextual() || id.isIntegralNumber()) || !vector.isArray()) {
                return refuse(Reason.MISSING_FIELD, "it has no id or no features", message);
            }
            String loggedSet = record.path("feature_set").asText();
            if (!isOwn(record) || !loggedSet.equals(featureSet) || vector.size() != features) {
                return refuse(
                        Reason.OUT_OF_RANGE,
                        "it has " + vector.size() + " features (set " + loggedSet + ") of " + owner(record)
                                + ", accepted: " + features + " (set " + featureSet + ") of the pipeline '" + pipeline
                                + "'; run scoring and learning with the same pipeline file, and give each pipeline a"
                                + " feature log of its own",
                        message);
            }
            float[] values = new float[features];
            for (int i = 0; i < features; i++) {
                JsonNode value = vector.get(i);
                if (!value.isNumber() && !value.isNull()) {
                    return refuse(
                            Reason.WRONG_TYPE,
                            "features[" + i + "] is " + value + ", accepted: a number or null",
                            message);
                }
                values[i] = value.isNull() ? Float.NaN : value.floatValue();
            }
            GenericRowData row = schema.rowOfId(id.asText());
            for (int column : columns) {
                JsonNode value = record.path("columns").path(schema.name(column));
                // One of another type was logged when the column had that type: the example is as good without it.
                row.setField(column, isNone(value) || !fits(value, column) ? null : value(value, column));
            }
            long time = Instant.parse(record.path("event_time").asText()).toEpochMilli();
            return Event.occurred(time, row, time, null).withFeatures(values).withServed(served(record));
        } catch (IOException | IllegalArgumentException | DateTimeException | ArithmeticException e) {
            return refuse(Reason.MALFORMED_JSON, String.valueOf(e.getMessage()), message);
        }
    }

    private boolean isOwn(JsonNode record) {
        return record.has("pipeline")
                ? record.path("pipeline").asText().equals(pipeline)
                : models.contains(record.path("model").asText());
    }

    private static String owner(JsonNode record) {
        return record.has("pipeline")
                ? "the pipeline '" + record.path("pipeline").asText() + "'"
                : "the model '" + record.path("model").asText() + "'";
    }

    /** None if one of them cannot be read: they are compared, and not learned from. */
    private static List<ServedScore> served(JsonNode record) {
        List<ServedScore> served = new ArrayList<>();
        served.add(servedBy(record));
        record.path("beside").forEach(beside -> served.add(servedBy(beside)));
        return served.size() > MOST_SERVED || served.contains(null) ? List.of() : List.copyOf(served);
    }

    @Nullable
    private static ServedScore servedBy(JsonNode of) {
        String model = of.path("model").asText();
        JsonNode score = of.path("score");
        boolean readable = !model.isEmpty()
                && model.length() <= LONGEST_NAME
                && score.isNumber()
                && score.floatValue() >= 0
                && score.floatValue() <= 1;
        return readable ? new ServedScore(model, of.path("model_version").asLong(), score.floatValue()) : null;
    }

    private static boolean isNone(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    private boolean fits(JsonNode value, int column) {
        return switch (schema.type(column)) {
            case INT -> value.canConvertToInt() && value.isIntegralNumber();
            case BIGINT -> value.canConvertToLong() && value.isIntegralNumber();
            case BOOLEAN -> value.isBoolean();
            default -> value.isTextual();
        };
    }

    private Object value(JsonNode value, int column) {
        return switch (schema.type(column)) {
            case INT -> (Object) value.intValue();
            case BIGINT -> value.longValue();
            case BOOLEAN -> value.booleanValue();
            default -> StringData.fromString(value.textValue());
        };
    }

    private static Event refuse(Reason reason, String why, Original message) {
        return Event.rejected(new Rejection(reason, "this is no record of the feature log: " + why), message);
    }
}
