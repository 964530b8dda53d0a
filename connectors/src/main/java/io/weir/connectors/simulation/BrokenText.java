package io.weir.connectors.simulation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The bytes of broken messages: each is broken in exactly one way, and otherwise as a valid one. */
final class BrokenText {
    private static final long A_YEAR = 365L * 86_400_000;
    private static final int OVERSIZED_BYTES = 20 * 1024;

    private BrokenText() {}

    /** A field, and JSON text that is wrong there. */
    record Wrong(String field, String json) {}

    /**
     * A valid message of some kind, and what can be wrong with it.
     *
     * @param fields the JSON text of each field, in order
     * @param required those that may be neither missing nor null, in the order in which they are
     * @param ofAnotherType values of another JSON type
     * @param outOfRange values that are not plausible
     * @param time the field of the event time
     */
    record Form(
            Map<String, String> fields,
            List<String> required,
            List<Wrong> ofAnotherType,
            List<Wrong> outOfRange,
            String time) {}

    /**
     * @param way how it is broken, but not a duplicate, which is a valid message's text
     * @param occurrence the number of earlier messages of that way; chooses among its variants
     * @param form what the message would have been
     * @param recordTime the record's timestamp, epoch milliseconds
     */
    static byte[] of(BrokenWay way, long occurrence, Form form, long recordTime) {
        Map<String, String> fields = new LinkedHashMap<>(form.fields());
        String whole = json(fields);
        switch (way) {
            case EMPTY_MESSAGE -> {
                return new byte[0];
            }
            case MALFORMED_JSON -> {
                return MessageText.bytes(whole.substring(0, whole.length() - 10));
            }
            case NOT_AN_OBJECT -> {
                String first = fields.values().iterator().next();
                String text = first.startsWith("\"") ? first : "\"" + first + "\"";
                return MessageText.bytes(turn(List.of("[" + whole + "]", text, "17"), occurrence));
            }
            case DUPLICATE_ID -> throw new IllegalArgumentException("a duplicate is a valid message sent again");
            case MISSING_FIELD -> fields.remove(turn(form.required(), occurrence));
            case NULL_FIELD -> fields.put(turn(form.required(), occurrence), "null");
            case WRONG_TYPE -> put(fields, turn(form.ofAnotherType(), occurrence));
            case OUT_OF_RANGE -> put(fields, turn(form.outOfRange(), occurrence));
            case TIME_OUT_OF_BOUNDS -> fields.put(form.time(), time(recordTime + A_YEAR));
            case OVERSIZED_MESSAGE -> fields.put("note", "\"" + "x".repeat(OVERSIZED_BYTES) + "\"");
        }
        return MessageText.bytes(json(fields));
    }

    private static <T> T turn(List<T> variants, long occurrence) {
        return variants.get((int) (occurrence % variants.size()));
    }

    private static void put(Map<String, String> fields, Wrong wrong) {
        fields.put(wrong.field(), wrong.json());
    }

    /** A time as a field's JSON text. */
    static String time(long epochMillis) {
        StringBuilder text = new StringBuilder();
        MessageText.appendTime(text, epochMillis);
        return text.toString();
    }

    static String json(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> "\"" + field.getKey() + "\":" + field.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }
}
