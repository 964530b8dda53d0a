package io.weir.operators.validation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.weir.operators.event.Rejection.Reason;
import io.weir.state.row.FieldType;
import java.io.IOException;
import java.time.DateTimeException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.annotation.Nullable;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;

/**
 * Reads a JSON object's fields as typed values, straight from the bytes; fields that nobody asked for are passed over.
 *
 * <p>Strict: a number in quotes is no number, trailing text is malformed, so is a declared field that comes twice (two
 * readers could take different ones), a value that its type cannot hold is out of range. A byte order mark is passed over. Reused from message to message by one thread.
 */
final class JsonObjects implements FieldReader {
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();
    private static final int SHOWN = 64;

    private final String[] names;
    private final FieldType[] types;
    private final Map<String, Integer> index = new HashMap<>();
    private final int maxBytes;
    private final boolean numbersAreBooleans;

    /** @param fields the names of a column's field; a column that is not in it is the field of its own name */
    JsonObjects(WantedFields wanted, Map<String, List<String>> fields) {
        this.names = wanted.columns().toArray(String[]::new);
        this.types = wanted.types().toArray(FieldType[]::new);
        this.maxBytes = wanted.maxBytes();
        this.numbersAreBooleans = wanted.numbersAreBooleans();
        for (int i = 0; i < names.length; i++) {
            for (String field : fields.getOrDefault(names[i], List.of(names[i]))) {
                index.put(field, i);
            }
        }
    }

    @Override
    public void read(@Nullable byte[] message, Object[] values, boolean[] present) throws Rejected {
        if (message == null || isBlank(message)) {
            throw empty();
        }
        if (message.length > maxBytes) {
            throw new Rejected(
                    Reason.OVERSIZED_MESSAGE,
                    "the message has " + message.length + " bytes, accepted: at most " + maxBytes);
        }
        try (JsonParser parser = JSON.createParser(message)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw empty();
            }
            if (first != JsonToken.START_OBJECT) {
                skipRest(parser);
                throw new Rejected(
                        Reason.NOT_AN_OBJECT, "the message is a JSON " + name(first) + ", accepted: a JSON object");
            }
            Rejected problem = null;
            String repeated = null;
            for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
                JsonToken token = parser.nextToken();
                Integer at = index.get(field);
                if (at == null) {
                    parser.skipChildren();
                    continue;
                }
                if (present[at]) {
                    repeated = field;
                }
                try {
                    present[at] = true;
                    values[at] = token == JsonToken.VALUE_NULL ? null : value(parser, token, at);
                } catch (Rejected e) {
                    // Read on: that the message is no JSON at all weighs more than one field's type.
                    problem = problem == null ? e : problem;
                    parser.skipChildren();
                }
            }
            if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
                throw new Rejected(
                        Reason.MALFORMED_JSON,
                        "there is more after the object's end, at byte "
                                + parser.currentLocation().getByteOffset() + "; accepted: one JSON object");
            }
            if (repeated != null) {
                throw new Rejected(Reason.MALFORMED_JSON, describeRepeated(repeated));
            }
            if (problem != null) {
                throw problem;
            }
        } catch (JsonProcessingException e) {
            throw new Rejected(Reason.MALFORMED_JSON, describe(e));
        } catch (IOException e) {
            throw new Rejected(Reason.MALFORMED_JSON, String.valueOf(e.getMessage()));
        }
    }

    private String describeRepeated(String field) {
        List<String> same = index.keySet().stream()
                .filter(other -> index.get(other).equals(index.get(field)))
                .sorted()
                .toList();
        return "the message has " + field + " twice; accepted: "
                + (same.size() == 1 ? "each field once" : "one of " + String.join(", ", same));
    }

    private static Rejected empty() {
        return new Rejected(Reason.EMPTY_MESSAGE, "the message has no content; accepted: a JSON object");
    }

    private static void skipRest(JsonParser parser) throws IOException {
        while (parser.nextToken() != null) {
            // Malformed text is reported as such, whatever it began with.
        }
    }

    private Object value(JsonParser parser, JsonToken token, int at) throws IOException, Rejected {
        switch (types[at]) {
            case BOOLEAN:
                if (token.isBoolean()) {
                    return parser.getBooleanValue();
                }
                if (!numbersAreBooleans) {
                    throw wrongType(parser, at, "true or false");
                }
                if (token == JsonToken.VALUE_NUMBER_INT) {
                    String digits = parser.getText();
                    if (digits.equals("0") || digits.equals("1")) {
                        return digits.equals("1");
                    }
                    throw new Rejected(
                            Reason.OUT_OF_RANGE,
                            names[at] + " is " + shorten(digits) + ", accepted: true, false, 1 or 0");
                }
                throw wrongType(parser, at, "true, false, 1 or 0");
            case INT:
                return (int) integer(parser, token, at, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case BIGINT:
                return integer(parser, token, at, Long.MIN_VALUE, Long.MAX_VALUE);
            case FLOAT: {
                requireNumber(parser, token, at);
                float value = parser.getFloatValue();
                if (Float.isInfinite(value)) {
                    throw tooLarge(parser, at, "a FLOAT");
                }
                return value == 0 && isMinusZero(parser, token) ? -0.0f : value;
            }
            case DOUBLE: {
                requireNumber(parser, token, at);
                double value = parser.getDoubleValue();
                if (Double.isInfinite(value)) {
                    throw tooLarge(parser, at, "a DOUBLE");
                }
                return value == 0 && isMinusZero(parser, token) ? -0.0 : value;
            }
            case STRING:
                if (token == JsonToken.VALUE_STRING) {
                    return StringData.fromString(parser.getText());
                }
                throw wrongType(parser, at, "a text");
            case TIMESTAMP:
                if (token == JsonToken.VALUE_NUMBER_INT) {
                    return TimestampData.fromEpochMillis(integer(parser, token, at, Long.MIN_VALUE, Long.MAX_VALUE));
                }
                if (token == JsonToken.VALUE_STRING) {
                    try {
                        return TimestampData.fromEpochMillis(Timestamps.parse(parser.getText()));
                    } catch (DateTimeException e) {
                        throw wrongType(parser, at, Timestamps.ACCEPTED);
                    }
                }
                throw wrongType(parser, at, Timestamps.ACCEPTED);
        }
        throw new IllegalStateException("no reader for " + types[at]);
    }

    private long integer(JsonParser parser, JsonToken token, int at, long min, long max) throws IOException, Rejected {
        if (token != JsonToken.VALUE_NUMBER_INT) {
            throw wrongType(parser, at, "a whole number");
        }
        if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                || parser.getLongValue() < min
                || parser.getLongValue() > max) {
            throw tooLarge(parser, at, types[at] == FieldType.INT ? "an INT" : "a BIGINT");
        }
        return parser.getLongValue();
    }

    /** Jackson reads {@code -0} as a whole number, which has no sign to keep. */
    private static boolean isMinusZero(JsonParser parser, JsonToken token) throws IOException {
        return token == JsonToken.VALUE_NUMBER_INT && parser.getText().charAt(0) == '-';
    }

    private void requireNumber(JsonParser parser, JsonToken token, int at) throws IOException, Rejected {
        if (!token.isNumeric()) {
            throw wrongType(parser, at, "a number");
        }
    }

    private Rejected wrongType(JsonParser parser, int at, String accepted) throws IOException {
        JsonToken token = parser.currentToken();
        String value =
                token.isStructStart() ? name(token) : "'" + shorten(parser.getText()) + "' (" + name(token) + ")";
        return new Rejected(Reason.WRONG_TYPE, names[at] + " is " + value + ", accepted: " + accepted);
    }

    private Rejected tooLarge(JsonParser parser, int at, String type) throws IOException {
        return new Rejected(
                Reason.OUT_OF_RANGE,
                names[at] + " is " + shorten(parser.getText()) + ", accepted: what " + type + " can hold");
    }

    private static String name(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "object";
            case START_ARRAY -> "array";
            case VALUE_STRING -> "text";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "number";
            case VALUE_TRUE, VALUE_FALSE -> "boolean";
            default -> "null";
        };
    }

    private static String describe(JsonProcessingException e) {
        String at = e.getLocation() == null
                ? ""
                : " at byte " + Math.max(0, e.getLocation().getByteOffset());
        return "the message is not JSON" + at + ": " + shorten(e.getOriginalMessage()) + "; accepted: a JSON object";
    }

    private static boolean isBlank(byte[] message) {
        // Jackson takes a byte order mark for text when nothing follows it.
        boolean marked = message.length >= 3
                && message[0] == (byte) 0xEF
                && message[1] == (byte) 0xBB
                && message[2] == (byte) 0xBF;
        for (int i = marked ? 3 : 0; i < message.length; i++) {
            byte b = message[i];
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return false;
            }
        }
        return true;
    }

    /** A value as a message shows it: not long, on one line. */
    static String shorten(String whole) {
        String text = whole.replaceAll("\\p{Cntrl}", "␤");
        if (text.length() <= SHOWN) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(SHOWN - 1)) ? SHOWN - 1 : SHOWN;
        return text.substring(0, end) + "…";
    }
}
