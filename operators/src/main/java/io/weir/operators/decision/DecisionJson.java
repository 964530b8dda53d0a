package io.weir.operators.decision;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import io.weir.operators.event.Event;
import io.weir.operators.event.EventJson;
import io.weir.operators.event.EventSchema;
import io.weir.operators.event.ServedScore;
import java.io.IOException;
import java.io.Serializable;

/**
 * Decisions as the topics {@code decisions}, {@code alerts} and {@code feature-log} carry them. Immutable; O(bytes).
 */
public final class DecisionJson implements Serializable {
    private static final long serialVersionUID = 1L;

    // Encoded once: each decision, or its line in the feature log, has them.
    private static final SerializedString ID = new SerializedString("id");
    private static final SerializedString EVENT_TIME = new SerializedString("event_time");
    private static final SerializedString SCORE = new SerializedString("score");
    private static final SerializedString DECISION = new SerializedString("decision");
    private static final SerializedString ALERT = new SerializedString("alert");
    private static final SerializedString PASS = new SerializedString("pass");
    private static final SerializedString MODEL = new SerializedString("model");
    private static final SerializedString MODEL_VERSION = new SerializedString("model_version");
    private static final SerializedString LATENCY_MS = new SerializedString("latency_ms");
    private static final SerializedString PIPELINE = new SerializedString("pipeline");
    private static final SerializedString BESIDE = new SerializedString("beside");
    private static final SerializedString FEATURE_SET = new SerializedString("feature_set");
    private static final SerializedString FEATURES = new SerializedString("features");

    private final EventSchema schema;
    private final String pipeline;
    private final String featureSet;
    private final int[] logged;

    /**
     * @param pipeline its name
     * @param featureSet the fingerprint of the features' names
     */
    public DecisionJson(EventSchema schema, String pipeline, String featureSet) {
        this(schema, pipeline, featureSet, new int[0]);
    }

    private DecisionJson(EventSchema schema, String pipeline, String featureSet, int[] logged) {
        this.schema = schema;
        this.pipeline = pipeline;
        this.featureSet = featureSet;
        this.logged = logged;
    }

    /** The same, with the values of these columns in the feature log, for who judges scores by them. */
    public DecisionJson logging(int... columns) {
        return new DecisionJson(schema, pipeline, featureSet, columns.clone());
    }

    public byte[] decision(Decision decision) {
        return EventJson.object(json -> writeDecision(decision, json));
    }

    public byte[] alert(Decision decision) {
        return EventJson.object(json -> {
            writeDecision(decision, json);
            json.writeFieldName("event");
            EventJson.writeRow(schema, decision.event().row(), json);
            json.writeArrayFieldStart("reasons");
            for (Decision.Reason reason : decision.reasons()) {
                json.writeStartObject();
                json.writeStringField("feature", reason.feature());
                json.writeFieldName("value");
                writeFloat(reason.value(), json);
                json.writeNumberField("contribution", (float) reason.contribution());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    public byte[] features(Decision decision) {
        return EventJson.object(json -> {
            writeHead(decision, json);
            writeModel(decision, json);
            json.writeFieldName(PIPELINE);
            json.writeString(pipeline);
            json.writeFieldName(BESIDE);
            json.writeStartArray();
            for (ServedScore score : decision.beside()) {
                json.writeStartObject();
                json.writeStringField("model", score.model());
                json.writeNumberField("model_version", score.version());
                json.writeNumberField("score", score.score());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeFieldName(FEATURE_SET);
            json.writeString(featureSet);
            json.writeFieldName(FEATURES);
            json.writeStartArray();
            for (float feature : decision.event().features()) {
                writeFloat(feature, json);
            }
            json.writeEndArray();
            if (logged.length > 0) {
                json.writeObjectFieldStart("columns");
                for (int column : logged) {
                    json.writeFieldName(schema.name(column));
                    EventJson.writeColumn(schema, decision.event().row(), column, json);
                }
                json.writeEndObject();
            }
        });
    }

    private void writeDecision(Decision decision, JsonGenerator json) throws IOException {
        writeHead(decision, json);
        json.writeFieldName(DECISION);
        json.writeString(decision.alert() ? ALERT : PASS);
        writeModel(decision, json);
        json.writeFieldName(LATENCY_MS);
        json.writeNumber(decision.latencyMillis());
    }

    private static void writeModel(Decision decision, JsonGenerator json) throws IOException {
        json.writeFieldName(MODEL);
        json.writeString(decision.by().model());
        json.writeFieldName(MODEL_VERSION);
        json.writeNumber(decision.by().version());
    }

    private void writeHead(Decision decision, JsonGenerator json) throws IOException {
        Event event = decision.event();
        json.writeFieldName(ID);
        EventJson.writeColumn(schema, event.row(), schema.id(), json);
        json.writeFieldName(EVENT_TIME);
        json.writeString(EventJson.time(event.time()));
        json.writeFieldName(SCORE);
        json.writeNumber(decision.score());
    }

    private static void writeFloat(float value, JsonGenerator json) throws IOException {
        if (Float.isFinite(value)) {
            json.writeNumber(value);
        } else {
            json.writeNull();
        }
    }
}
