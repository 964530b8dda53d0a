package io.weir.connectors.simulation;

import io.weir.connectors.simulation.BrokenText.Form;
import io.weir.connectors.simulation.BrokenText.Wrong;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What can be wrong with a transaction. */
final class TransactionForm {
    private static final List<String> REQUIRED =
            List.of("amount", "card_id", "terminal_id", "event_time", "transaction_id");
    private static final List<Wrong> OF_ANOTHER_TYPE = List.of(
            new Wrong("amount", "\"twelve\""),
            new Wrong("card_id", "{\"number\":7}"),
            new Wrong("terminal_id", "[7]"),
            new Wrong("event_time", "true"),
            new Wrong("transaction_id", "false"));
    private static final List<Wrong> OUT_OF_RANGE =
            List.of(new Wrong("amount", "-12.34"), new Wrong("amount", "250000.00"));

    private TransactionForm() {}

    static Form of(Transaction transaction) {
        Map<String, String> fields = new LinkedHashMap<>();
        StringBuilder amount = new StringBuilder();
        MessageText.appendAmount(amount, transaction.amountCents());
        fields.put("transaction_id", Long.toString(transaction.id()));
        fields.put("card_id", Integer.toString(transaction.cardId()));
        fields.put("terminal_id", Integer.toString(transaction.terminalId()));
        fields.put("amount", amount.toString());
        fields.put("event_time", BrokenText.time(transaction.eventTime()));
        return new Form(fields, REQUIRED, OF_ANOTHER_TYPE, OUT_OF_RANGE, "event_time");
    }
}
