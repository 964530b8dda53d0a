package io.weir.benchmarks.pipeline;

import io.weir.connectors.kafka.RawRecord;
import io.weir.connectors.simulation.CardNetwork;
import io.weir.connectors.simulation.NetworkConfig;
import io.weir.connectors.simulation.SimulatedMessage;
import io.weir.connectors.simulation.SimulatedMessage.Kind;
import io.weir.connectors.simulation.SimulatedStream;
import io.weir.connectors.simulation.StreamConfig;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The messages of a simulated card network in the order of their time, every payment with its label later on; made ahead by a
 * thread of its own, whose CPU time is known, so that the making is not taken for the job's work.
 *
 * <p>A label comes two days of the stream early, though its own times are right: who answers by the times that stand in the
 * messages answers the same, however a job's channels run against one another. No message is broken. Read by one thread.
 */
final class PaymentFeed implements AutoCloseable {
    static final String PAYMENTS = "transactions";
    static final String LABELS = "labels";

    /** How long after its payment a label becomes known. */
    static final Duration LABEL_DELAY = StreamConfig.DEFAULT_LABEL_DELAY;

    private static final Duration EARLY = Duration.ofDays(2);
    private static final int CHUNK = 1_024;
    private static final int CHUNKS_AHEAD = 32;

    private final BlockingQueue<Message[]> made = new ArrayBlockingQueue<>(CHUNKS_AHEAD);
    private final Map<Long, Long> paymentsBefore = new ConcurrentHashMap<>();
    private final Thread maker;
    private Message[] chunk = {};
    private int position;
    private long offset;

    /** What is sent, and the timestamp that it has. */
    private record Message(byte[] key, byte[] value, boolean label, long time) {}

    PaymentFeed(NetworkConfig network) {
        SimulatedStream stream = new SimulatedStream(new StreamConfig(network, 0, LABEL_DELAY.minus(EARLY)));
        maker = new Thread(() -> make(stream), "messages");
        maker.setDaemon(true);
        maker.start();
    }

    private void make(SimulatedStream stream) {
        try {
            for (long payments = 0; ; ) {
                Message[] next = new Message[CHUNK];
                for (int i = 0; i < CHUNK; i++) {
                    SimulatedMessage message = stream.next();
                    long id = message.transaction().id();
                    if (message.kind() == Kind.TRANSACTION && id % CardNetwork.IDS_PER_DAY == 0) {
                        paymentsBefore.put(id / CardNetwork.IDS_PER_DAY, payments);
                    }
                    payments += message.kind() == Kind.TRANSACTION ? 1 : 0;
                    next[i] = prepared(message);
                }
                made.put(next);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    private static Message prepared(SimulatedMessage message) {
        if (message.kind() == Kind.TRANSACTION) {
            return new Message(message.key(), message.value(), false, message.eventTime());
        }
        long known = message.eventTime() + EARLY.toMillis();
        SimulatedMessage label =
                new SimulatedMessage(Kind.LABEL, message.index(), known, null, 0, message.transaction());
        return new Message(label.key(), label.value(), true, known);
    }

    /** The next message, as it would be read from Kafka at this moment. */
    RawRecord next() throws InterruptedException {
        if (position == chunk.length) {
            chunk = made.take();
            position = 0;
        }
        Message message = chunk[position++];
        return new RawRecord(
                message.value,
                message.key,
                message.label ? LABELS : PAYMENTS,
                0,
                offset++,
                message.time,
                System.currentTimeMillis());
    }

    /** How many payments come before the one with this id. */
    long index(long id) {
        return paymentsBefore.get(id / CardNetwork.IDS_PER_DAY) + id % CardNetwork.IDS_PER_DAY;
    }

    /** The CPU time of the thread that makes messages, in nanoseconds. */
    long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getThreadCpuTime(maker.getId());
    }

    @Override
    public void close() {
        maker.interrupt();
    }
}
