package io.weir.operators.decision;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import io.weir.state.row.FieldType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.apache.flink.table.data.RowData;

/**
 * Decisions as the topics {@code decisions}, {@code alerts} and {@code feature-log} carry them. Immutable; O(bytes).
 */
public final class DecisionJson implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .build();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final EventSchema schema;
    private final String model;
    private final String featureSet;

    /**
     * @param model the name of the model that scores
     * @param featureSet the fingerprint of the features' names
     */
    public DecisionJson(EventSchema schema, String model, String featureSet) {
        this.schema = schema;
        this.model = model;
        this.featureSet = featureSet;
    }

    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    private static byte[] object(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a byte array takes every byte", e);
        }
        return bytes.toByteArray();
    }

    public byte[] decision(Decision decision) {
        return object(json -> writeDecision(decision, json));
    }

    public byte[] alert(Decision decision) {
        return object(json -> {
            writeDecision(decision, json);
            json.writeObjectFieldStart("event");
            RowData row = decision.event().row();
            for (int i = 0; i < schema.arity(); i++) {
                json.writeFieldName(schema.name(i));
                writeField(row, i, json);
            }
            json.writeEndObject();
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
        return object(json -> {
            writeHead(decision, json);
            json.writeStringField("model", model);
            json.writeNumberField("model_version", decision.modelVersion());
            json.writeStringField("feature_set", featureSet);
            json.writeArrayFieldStart("features");
            for (float feature : decision.event().features()) {
                writeFloat(feature, json);
            }
            json.writeEndArray();
        });
    }

    private void writeDecision(Decision decision, JsonGenerator json) throws IOException {
        writeHead(decision, json);
        json.writeStringField("decision", decision.alert() ? "alert" : "pass");
        json.writeStringField("model", model);
        json.writeNumberField("model_version", decision.modelVersion());
        json.writeNumberField("latency_ms", decision.latencyMillis());
    }

    private void writeHead(Decision decision, JsonGenerator json) throws IOException {
        Event event = decision.event();
        json.writeFieldName("id");
        writeField(event.row(), schema.id(), json);
        json.writeStringField("event_time", TIME.format(Instant.ofEpochMilli(event.time())));
        json.writeNumberField("score", decision.score());
    }

    private void writeField(RowData row, int field, JsonGenerator json) throws IOException {
        if (row.isNullAt(field)) {
            json.writeNull();
            return;
        }
        FieldType type = schema.type(field);
        switch (type) {
            case BOOLEAN -> json.writeBoolean(row.getBoolean(field));
            case INT -> json.writeNumber(row.getInt(field));
            case BIGINT -> json.writeNumber(row.getLong(field));
            case FLOAT -> json.writeNumber(row.getFloat(field));
            case DOUBLE -> json.writeNumber(row.getDouble(field));
            case STRING -> json.writeString(row.getString(field).toString());
            case TIMESTAMP ->
                json.writeString(TIME.format(row.getTimestamp(field, 3).toInstant()));
        }
    }

    private static void writeFloat(float value, JsonGenerator json) throws IOException {
        if (Float.isFinite(value)) {
            json.writeNumber(value);
        } else {
            json.writeNull();
        }
    }
}
