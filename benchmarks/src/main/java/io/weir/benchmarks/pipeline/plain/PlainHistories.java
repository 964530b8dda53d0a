package io.weir.benchmarks.pipeline.plain;

import io.weir.connectors.simulation.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What cards and terminals remember, in memory: the job's features without the job. Not safe for use by several threads. */
public final class PlainHistories {
    private final Map<Integer, List<PastPayment>> cards = new HashMap<>();
    private final Map<Integer, List<TerminalPayment>> terminals = new HashMap<>();

    /** Remembers a payment, no earlier than those before, with its features. */
    public Activity payment(Transaction transaction) {
        Activity payment = new Activity();
        payment.id = transaction.id();
        payment.time = transaction.eventTime();
        payment.amount = transaction.amount();
        payment.features = new float[PlainFeatures.COUNT];
        List<PastPayment> card = cards.computeIfAbsent(transaction.cardId(), none -> new ArrayList<>());
        card.removeIf(past -> past.time <= payment.time - PlainFeatures.WINDOW);
        card.add(new PastPayment(payment.time, payment.amount));
        PlainFeatures.ofCard(card, payment);
        List<TerminalPayment> terminal = terminals.computeIfAbsent(transaction.terminalId(), none -> new ArrayList<>());
        terminal.removeIf(past -> past.time <= payment.time - PlainFeatures.WINDOW);
        terminal.add(new TerminalPayment(payment));
        PlainFeatures.ofTerminal(terminal, payment);
        return payment;
    }

    /** Takes the label of a payment that was remembered. */
    public void label(Transaction transaction, long knownAt) {
        for (TerminalPayment past : terminals.get(transaction.terminalId())) {
            if (past.id == transaction.id()) {
                past.label(transaction.fraud(), knownAt);
            }
        }
    }
}
