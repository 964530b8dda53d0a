package io.weir.dashboard;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * Reads the three fields of a decision that are counted. Decisions are by far the most records, so they are streamed
 * past rather than made into a tree. Not thread-safe: the fields hold the latest decision.
 */
final class DecisionParser {
    private final JsonFactory factory = new JsonFactory();

    boolean alert;
    /** NaN if absent. */
    double score;
    /** NaN if absent. */
    double latencyMs;

    /** @throws IllegalArgumentException if the value is no JSON object, or {@code decision} is neither alert nor pass */
    void parse(byte[] value) {
        String decision = null;
        score = Double.NaN;
        latencyMs = Double.NaN;
        alert = false;
        if (value == null) {
            throw new IllegalArgumentException("a JSON object is needed, but it is empty");
        }
        try (JsonParser parser = factory.createParser(value)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException(
                        "a JSON object is needed, but it starts with " + parser.currentToken());
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                JsonToken token = parser.nextToken();
                if (token == JsonToken.VALUE_STRING && field.equals("decision")) {
                    decision = parser.getText();
                } else if (token.isNumeric() && field.equals("score")) {
                    score = parser.getDoubleValue();
                } else if (token.isNumeric() && field.equals("latency_ms")) {
                    latencyMs = parser.getDoubleValue();
                } else {
                    parser.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("not JSON: " + Json.firstLine(e), e);
        }
        alert = "alert".equals(decision);
        if (!alert && !"pass".equals(decision)) {
            throw new IllegalArgumentException("decision: alert or pass is needed, but it is "
                    + (decision == null ? "missing" : '"' + decision + '"'));
        }
    }
}
