package io.weir.operators.learning;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import io.weir.operators.event.Original;
import io.weir.operators.event.Rejection;
import io.weir.operators.event.Rejection.Reason;
import java.io.IOException;
import java.io.Serializable;
import java.time.DateTimeException;
import java.time.Instant;
import org.apache.flink.table.data.GenericRowData;

/**
 * Reads the feature log: an event that has its id and its feature vector, as they were when it was scored.
 *
 * <p>Every record gives one event; one that is no record of a feature log, or that holds other features than this
 * pipeline computes or those of another model, is rejected. Not safe for several threads.
 */
public final class FeatureLogJson implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final EventSchema schema;
    private final String model;
    private final String featureSet;
    private final int features;

    /**
     * @param model the name of the model that learns
     * @param featureSet the fingerprint of the names of the features that the pipeline computes
     * @param features how many they are
     */
    public FeatureLogJson(EventSchema schema, String model, String featureSet, int features) {
        this.schema = schema;
        this.model = model;
        this.featureSet = featureSet;
        this.features = features;
    }

    public Event parse(Original message) {
        try {
            JsonNode record = JSON.readTree(message.value());
            JsonNode id = record.path("id");
            JsonNode vector = record.path("features");
            if (!(id.isTextual() || id.isIntegralNumber()) || !vector.isArray()) {
                return refuse(Reason.MISSING_FIELD, "it has no id or no features", message);
            }
            String loggedModel = record.path("model").asText();
            String loggedSet = record.path("feature_set").asText();
            if (!loggedModel.equals(model) || !loggedSet.equals(featureSet) || vector.size() != features) {
                return refuse(
                        Reason.OUT_OF_RANGE,
                        "it has " + vector.size() + " features (set " + loggedSet + ") for the model '" + loggedModel
                                + "', accepted: " + features + " (set " + featureSet + ") for '" + model
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
            long time = Instant.parse(record.path("event_time").asText()).toEpochMilli();
            return Event.occurred(time, row, time, null).withFeatures(values);
        } catch (IOException | IllegalArgumentException | DateTimeException | ArithmeticException e) {
            return refuse(Reason.MALFORMED_JSON, String.valueOf(e.getMessage()), message);
        }
    }

    private static Event refuse(Reason reason, String why, Original message) {
        return Event.rejected(new Rejection(reason, "this is no record of the feature log: " + why), message);
    }
}
