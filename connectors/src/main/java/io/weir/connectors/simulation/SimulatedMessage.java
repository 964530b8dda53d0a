package io.weir.connectors.simulation;

import java.nio.charset.StandardCharsets;

/**
 * A message of the simulated stream. Immutable; its bytes are rendered when they are asked for.
 *
 * @param kind which topic it belongs to
 * @param index its number among the messages of its kind, from 0
 * @param eventTime the simulated time of its sending, epoch milliseconds; never falls from one message to the next
 * @param way how it is broken, or null for a valid one
 * @param occurrence the number of earlier messages that are broken in the same way; 0 for a valid one
 * @param transaction what it is about; for a broken message, what it would have been
 */
public record SimulatedMessage(
        Kind kind, long index, long eventTime, BrokenWay way, long occurrence, Transaction transaction)
        implements StreamMessage {

    /** Which topic a message belongs to. */
    public enum Kind {
        /** A payment, possibly broken. */
        TRANSACTION,
        /** What a payment turned out to be. */
        LABEL
    }

    /** Whether it is a transaction that a job should answer. */
    @Override
    public boolean valid() {
        return way == null;
    }

    @Override
    public boolean main() {
        return kind == Kind.TRANSACTION;
    }

    /** The card of a transaction, the transaction of a label, as decimal text. */
    @Override
    public byte[] key() {
        long id = kind == Kind.LABEL ? transaction.id() : transaction.cardId();
        return Long.toString(id).getBytes(StandardCharsets.US_ASCII);
    }

    /** The JSON text, or what is left of it. */
    @Override
    public byte[] value() {
        if (kind == Kind.LABEL) {
            return MessageText.label(transaction, eventTime);
        }
        return way == null || way == BrokenWay.DUPLICATE_ID
                ? MessageText.transaction(transaction)
                : BrokenText.of(way, occurrence, TransactionForm.of(transaction), eventTime);
    }
}
