package io.weir.connectors.simulation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The bytes of broken messages: each is broken in exactly one way, and otherwise as a valid one. */
final class BrokenText {
    private static final long A_YEAR = 365L * 86_400_000;
    private static final int OVERSIZED_BYTES = 20 * 1024;
    private static final List<String> FIELDS =
            List.of("amount", "card_id", "terminal_id", "event_time", "transaction_id");
    private static final Map<String, String> OF_ANOTHER_TYPE = Map.of(
            "amount", "\"twelve\"",
            "card_id", "{\"number\":7}",
            "terminal_id", "[7]",
            "event_time", "true",
            "transaction_id", "false");

    private BrokenText() {}

    /**
     * @param way how it is broken
     * @param occurrence the number of earlier messages of that way; chooses among its variants
     * @param transaction what the message would have been; for a duplicate, the one to repeat
     * @param recordTime the record's timestamp, epoch milliseconds
     */
    static byte[] of(BrokenWay way, long occurrence, Transaction transaction, long recordTime) {
        String field = FIELDS.get((int) (occurrence % FIELDS.size()));
        Map<String, String> fields = fields(transaction);
        switch (way) {
            case EMPTY_MESSAGE -> {
                return new byte[0];
            }
            case MALFORMED_JSON -> {
                String whole = json(fields);
                return MessageText.bytes(whole.substring(0, whole.length() - 10));
            }
            case NOT_AN_OBJECT -> {
                List<String> variants = List.of("[" + json(fields) + "]", "\"" + transaction.id() + "\"", "17");
                return MessageText.bytes(variants.get((int) (occurrence % variants.size())));
            }
            case DUPLICATE_ID -> {
                return MessageText.transaction(transaction);
            }
            case MISSING_FIELD -> fields.remove(field);
            case NULL_FIELD -> fields.put(field, "null");
            case WRONG_TYPE -> fields.put(field, OF_ANOTHER_TYPE.get(field));
            case OUT_OF_RANGE -> fields.put("amount", occurrence % 2 == 0 ? "-12.34" : "250000.00");
            case TIME_OUT_OF_BOUNDS -> fields.put("event_time", time(recordTime + A_YEAR));
            case OVERSIZED_MESSAGE -> fields.put("note", "\"" + "x".repeat(OVERSIZED_BYTES) + "\"");
        }
        return MessageText.bytes(json(fields));
    }

    private static Map<String, String> fields(Transaction transaction) {
        Map<String, String> fields = new LinkedHashMap<>();
        StringBuilder amount = new StringBuilder();
        MessageText.appendAmount(amount, transaction.amountCents());
        fields.put("transaction_id", Long.toString(transaction.id()));
        fields.put("card_id", Integer.toString(transaction.cardId()));
        fields.put("terminal_id", Integer.toString(transaction.terminalId()));
        fields.put("amount", amount.toString());
        fields.put("event_time", time(transaction.eventTime()));
        return fields;
    }

    private static String time(long epochMillis) {
        StringBuilder text = new StringBuilder();
        MessageText.appendTime(text, epochMillis);
        return text.toString();
    }

    private static String json(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> "\"" + field.getKey() + "\":" + field.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }
}
