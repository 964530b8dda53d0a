package io.weir.operators.anomaly;

import com.fasterxml.jackson.core.JsonGenerator;
import io.weir.operators.event.EventJson;
import io.weir.operators.event.EventSchema;
import java.io.IOException;
import java.io.Serializable;

/** Verdicts as the topics {@code anomalies} and {@code alerts} carry them. Immutable; O(bytes). */
public final class VerdictJson implements Serializable {
    private static final long serialVersionUID = 1L;

    private final EventSchema schema;
    private final int[] keys;

    /** @param keys the columns that tell one series from another */
    public VerdictJson(EventSchema schema, int[] keys) {
        this.schema = schema;
        this.keys = keys.clone();
    }

    public byte[] verdict(RowVerdict verdict) {
        return EventJson.object(json -> writeVerdict(verdict, json));
    }

    public byte[] alert(RowVerdict verdict) {
        return EventJson.object(json -> {
            writeVerdict(verdict, json);
            json.writeFieldName("event");
            EventJson.writeRow(schema, verdict.event().row(), json);
            json.writeArrayFieldStart("contributions");
            for (ColumnFinding finding : verdict.findings()) {
                json.writeStartObject();
                json.writeStringField("column", finding.column());
                writeNumber("value", finding.value(), json);
                json.writeNumberField("score", finding.score());
                json.writeStringField("reason", finding.reason());
                writeNumber("expected_low", finding.expected().low(), json);
                writeNumber("expected_high", finding.expected().high(), json);
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    private void writeVerdict(RowVerdict verdict, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("series");
        for (int key : keys) {
            json.writeFieldName(schema.name(key));
            EventJson.writeColumn(schema, verdict.event().row(), key, json);
        }
        json.writeEndObject();
        json.writeStringField("event_time", EventJson.time(verdict.event().time()));
        json.writeNumberField("score", verdict.score());
        json.writeStringField("decision", verdict.alert() ? "alert" : "pass");
        ColumnFinding first = verdict.findings().get(0);
        json.writeStringField("column", first.column());
        json.writeStringField("reason", first.reason());
        json.writeNumberField("latency_ms", verdict.latencyMillis());
    }

    private static void writeNumber(String name, double value, JsonGenerator json) throws IOException {
        if (Double.isFinite(value)) {
            json.writeNumberField(name, value);
        } else {
            json.writeNullField(name);
        }
    }
}
