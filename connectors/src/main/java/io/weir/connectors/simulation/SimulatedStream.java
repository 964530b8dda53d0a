package io.weir.connectors.simulation;

import java.util.ArrayDeque;
import java.util.List;

/**
 * The endless stream of a network's messages: every transaction once and in the order of time, broken messages between
 * them, and each valid transaction's label when it is due.
 *
 * <p>It is a pure function of its configuration. Of the first N messages to the transactions topic round(N * share) are
 * broken, evenly spaced and in all {@link BrokenWay ways} in turn. A broken message stands for no transaction of the
 * network: it has an id of its own ({@link #BROKEN_IDS} + its index) and otherwise the fields of the transaction after it,
 * save a duplicate, which repeats one of the last {@value #DUPLICATES_REACH} valid messages.
 *
 * <p>A label is due when the simulated clock, the time of the next transaction, has reached it, and always comes after
 * its transaction. Memory: the transactions whose labels are not due yet (7 days of the published network: 67,000). Not
 * thread-safe.
 */
public final class SimulatedStream {
    /** Above every transaction's id for 2,400 years. */
    public static final long BROKEN_IDS = 900_000_000_000L;

    private static final int DUPLICATES_REACH = 16;
    private static final int MOST_EMPTY_DAYS = 365;

    private final CardNetwork network;
    private final double brokenShare;
    private final long labelDelay;

    private final ArrayDeque<Transaction> unlabelled = new ArrayDeque<>();
    private final Transaction[] recent = new Transaction[DUPLICATES_REACH];
    private List<Transaction> today = List.of();
    private int position;
    private int nextDay;
    private long messages;
    private long valid;
    private long labels;

    /** The stream from its beginning. */
    public SimulatedStream(StreamConfig config) {
        this.network = new CardNetwork(config.network());
        this.brokenShare = config.broken();
        this.labelDelay = config.labelDelay().toMillis();
    }

    /** The next message; there is always one. */
    public SimulatedMessage next() {
        Transaction upcoming = upcoming();
        Transaction due = unlabelled.peekFirst();
        if (due != null && due.eventTime() + labelDelay <= upcoming.eventTime()) {
            unlabelled.removeFirst();
            return new SimulatedMessage(
                    SimulatedMessage.Kind.LABEL, labels++, due.eventTime() + labelDelay, null, 0, due);
        }
        long index = messages++;
        long brokenBefore = brokenAmong(index);
        if (brokenAmong(messages) > brokenBefore) {
            return broken(index, brokenBefore, upcoming);
        }
        position++;
        recent[(int) (valid++ % DUPLICATES_REACH)] = upcoming;
        unlabelled.addLast(upcoming);
        return new SimulatedMessage(SimulatedMessage.Kind.TRANSACTION, index, upcoming.eventTime(), null, 0, upcoming);
    }

    /** How many of the first messages to the transactions topic are broken. */
    public long brokenAmong(long firstMessages) {
        return Math.round(firstMessages * brokenShare);
    }

    private SimulatedMessage broken(long index, long brokenBefore, Transaction upcoming) {
        BrokenWay way = BrokenWay.ofNth(brokenBefore);
        long occurrence = brokenBefore / BrokenWay.values().length;
        Transaction about = way == BrokenWay.DUPLICATE_ID
                ? recent[(int) (occurrence % Math.min(valid, DUPLICATES_REACH))]
                : new Transaction(
                        BROKEN_IDS + index,
                        upcoming.cardId(),
                        upcoming.terminalId(),
                        upcoming.amountCents(),
                        upcoming.eventTime(),
                        0);
        return new SimulatedMessage(
                SimulatedMessage.Kind.TRANSACTION, index, upcoming.eventTime(), way, occurrence, about);
    }

    private Transaction upcoming() {
        for (int emptyDays = 0; position == today.size(); emptyDays++) {
            if (emptyDays == MOST_EMPTY_DAYS) {
                throw new IllegalStateException("No customer of the network " + network.config() + " paid anything for "
                        + MOST_EMPTY_DAYS + " days; use more terminals or a larger radius.");
            }
            today = network.day(nextDay++);
            position = 0;
        }
        return today.get(position);
    }
}
