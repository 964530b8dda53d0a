package io.weir.connectors.simulation;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;

/** The JSON of valid messages, written by hand: at full speed this is most of the simulator's work. */
final class MessageText {
    private static final long MILLIS_PER_DAY = 86_400_000;

    private MessageText() {}

    static byte[] transaction(Transaction transaction) {
        StringBuilder json = new StringBuilder(144);
        json.append("{\"transaction_id\":").append(transaction.id());
        json.append(",\"card_id\":").append(transaction.cardId());
        json.append(",\"terminal_id\":").append(transaction.terminalId());
        json.append(",\"amount\":");
        appendAmount(json, transaction.amountCents());
        json.append(",\"event_time\":");
        appendTime(json, transaction.eventTime());
        return bytes(json.append('}'));
    }

    static byte[] label(Transaction transaction, long labelTime) {
        StringBuilder json = new StringBuilder(96);
        json.append("{\"transaction_id\":").append(transaction.id());
        json.append(",\"is_fraud\":").append(transaction.fraud());
        json.append(",\"label_time\":");
        appendTime(json, labelTime);
        return bytes(json.append('}'));
    }

    static byte[] bytes(CharSequence ascii) {
        return ascii.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Two decimals, at least one digit before them. */
    static void appendAmount(StringBuilder json, long cents) {
        json.append(cents / 100).append('.');
        appendPadded(json, (int) (cents % 100), 2);
    }

    /** ISO-8601 in UTC with milliseconds, in quotes. */
    static void appendTime(StringBuilder json, long epochMillis) {
        LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(epochMillis, MILLIS_PER_DAY));
        int millis = (int) Math.floorMod(epochMillis, MILLIS_PER_DAY);
        json.append('"');
        appendPadded(json, date.getYear(), 4);
        appendPadded(json.append('-'), date.getMonthValue(), 2);
        appendPadded(json.append('-'), date.getDayOfMonth(), 2);
        appendPadded(json.append('T'), millis / 3_600_000, 2);
        appendPadded(json.append(':'), millis / 60_000 % 60, 2);
        appendPadded(json.append(':'), millis / 1000 % 60, 2);
        appendPadded(json.append('.'), millis % 1000, 3);
        json.append("Z\"");
    }

    private static void appendPadded(StringBuilder json, int number, int width) {
        int bound = 1;
        for (int i = 1; i < width; i++) {
            bound *= 10;
        }
        for (; bound > 1 && number < bound; bound /= 10) {
            json.append('0');
        }
        json.append(number);
    }
}
