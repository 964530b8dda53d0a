package io.weir.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.connectors.simulation.NetworkSimulator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Watches, on a thread of its own, how far the committed decisions are behind what a network has sent, and tells how long they stood
 * still after a kill. Only for one kill, and for a topic of decisions that was empty when the network began.
 */
final class Recovery implements AutoCloseable {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    /** How long before the kill is taken for how it usually was: a few checkpoints. */
    private static final Duration ORDINARY = Duration.ofSeconds(6);

    /** @param sent valid transactions so far @param decided committed decisions so far */
    private record Sample(long nanos, long sent, long decided) {}

    /**
     * What was seen of it, in seconds from the kill.
     *
     * @param noticed until Flink knew that the job had failed
     * @param decided until the next decision was committed
     * @param caughtUp until decisions were as new as they had been before the kill
     * @param behindBefore how old, at most, the oldest undecided transaction was before the kill
     */
    record Figures(double noticed, double decided, double caughtUp, double behindBefore) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "SIGKILL of a TaskManager: noticed after %.1f s, the next decision committed after %.1f s, caught up after %.1f s"
                            + " (before it, decisions were up to %.1f s behind)",
                    noticed,
                    decided,
                    caughtUp,
                    behindBefore);
        }
    }

    private final String kafka;
    private final NetworkSimulator network;
    private final List<Sample> samples = new ArrayList<>();
    private final Thread thread;
    private volatile boolean closed;
    private long killed;
    private long noticed;

    private Recovery(String kafka, NetworkSimulator network) {
        this.kafka = kafka;
        this.network = network;
        this.thread = new Thread(this::watch, "recovery");
    }

    static Recovery watch(String kafka, NetworkSimulator network) {
        Recovery recovery = new Recovery(kafka, network);
        recovery.thread.setDaemon(true);
        recovery.thread.start();
        return recovery;
    }

    private void watch() {
        try (Consumer<byte[], byte[]> consumer = TopicContents.consumer(kafka)) {
            List<TopicPartition> partitions = TopicContents.partitions(consumer, "decisions");
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long decided = 0;
            while (!closed) {
                decided += consumer.poll(BETWEEN_LOOKS).count();
                NetworkSimulator.Progress progress = network.progress();
                synchronized (samples) {
                    samples.add(new Sample(System.nanoTime(), progress.sent() - progress.broken(), decided));
                }
            }
        }
    }

    /** Waits until so many decisions are committed. */
    void awaitDecided(long decisions) {
        await().atMost(WeirProcess.PATIENCE).until(() -> last().decided() >= decisions);
    }

    /** Waits until decisions were, for {@link #ORDINARY} on end, no further behind than so much. */
    void awaitUpToDate(Duration most) {
        try {
            await().atMost(WeirProcess.PATIENCE).until(() -> {
                List<Sample> seen = seen();
                long now = System.nanoTime();
                return now - seen.get(0).nanos() > ORDINARY.toNanos() && behind(seen, now) <= most.toNanos();
            });
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    "Decisions are more than " + most.toSeconds()
                            + " s behind before the kill: the machine is too slow for" + " this rate; " + last(),
                    e);
        }
    }

    private List<Sample> seen() {
        synchronized (samples) {
            return List.copyOf(samples);
        }
    }

    private Sample last() {
        synchronized (samples) {
            return samples.isEmpty() ? new Sample(System.nanoTime(), 0, 0) : samples.get(samples.size() - 1);
        }
    }

    void killed() {
        killed = System.nanoTime();
    }

    /** Flink knows of it: what was on its way to be committed when the kill came has been. */
    void noticed() {
        noticed = System.nanoTime();
    }

    /** Waits until decisions are as new as they were before the kill. */
    Figures awaitCaughtUp() {
        try {
            await().atMost(WeirProcess.PATIENCE).until(() -> figures().caughtUp() > 0);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("Not caught up; what is 0 has not come about: " + figures() + "; " + last(), e);
        }
        return figures();
    }

    /** The same for at most so long, in which the next decision at least is committed; a figure that has not come about is 0. */
    Figures awaitCaughtUpFor(Duration most) {
        try {
            await().atMost(most).until(() -> figures().caughtUp() > 0);
        } catch (ConditionTimeoutException e) {
            assertThat(figures().decided()).as("decisions go on: " + last()).isPositive();
        }
        return figures();
    }

    /** What has not happened yet is 0. */
    private Figures figures() {
        List<Sample> seen = seen();
        long ordinary = behind(seen, killed);
        long stood = seen.stream()
                .filter(sample -> sample.nanos() <= noticed)
                .mapToLong(Sample::decided)
                .max()
                .orElse(0);
        double decided = 0;
        double caughtUp = 0;
        int oldest = 0;
        for (Sample sample : seen) {
            oldest = undecided(seen, oldest, sample);
            if (sample.nanos() <= noticed || sample.decided() <= stood) {
                continue;
            }
            decided = decided == 0 ? seconds(killed, sample.nanos()) : decided;
            if (sample.nanos() - seen.get(oldest).nanos() <= ordinary) {
                caughtUp = seconds(killed, sample.nanos());
                break;
            }
        }
        return new Figures(seconds(killed, noticed), decided, caughtUp, ordinary / 1e9);
    }

    /** How far decisions were behind, at most, in the last {@link #ORDINARY} before a time. */
    private static long behind(List<Sample> seen, long time) {
        long most = Long.MIN_VALUE;
        int oldest = 0;
        for (Sample sample : seen) {
            if (sample.nanos() > time) {
                break;
            }
            oldest = undecided(seen, oldest, sample);
            if (sample.nanos() > time - ORDINARY.toNanos()) {
                most = Math.max(most, sample.nanos() - seen.get(oldest).nanos());
            }
        }
        if (most == Long.MIN_VALUE) {
            throw new IllegalStateException("nothing was seen of decisions for " + ORDINARY.toSeconds() + " s");
        }
        return most;
    }

    /** The first sample, from one on, at which more had been sent than is decided at another. */
    private static int undecided(List<Sample> seen, int from, Sample at) {
        int i = from;
        while (seen.get(i).sent() <= at.decided() && seen.get(i) != at) {
            i++;
        }
        return i;
    }

    private static double seconds(long from, long to) {
        return (to - from) / 1e9;
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join();
    }
}
