package io.weir.benchmarks.pipeline;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.benchmarks.contest.Gate;
import io.weir.connectors.kafka.OutputRecord;
import io.weir.connectors.simulation.CardNetwork;
import io.weir.connectors.simulation.NetworkConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.annotation.Nullable;

/**
 * What the one job of a process and the thread that measures it share: the gate and the messages before the source, and what has
 * come to the sinks. Operators are serialized on their way into Flink, so they find it here, in the process.
 *
 * <p>The sinks' side is called by one thread; the other side may be read by another, what was noted once the count tells that all
 * is in.
 */
final class PipelineMeter {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static volatile PipelineMeter current;

    private final Gate gate = Gate.begin();
    private final PaymentFeed feed;
    private final long firstNoted;
    private final long noted;
    private final AtomicLong count = new AtomicLong();
    private final List<NotedDecision> notes = new ArrayList<>();
    private long decided;

    @Nullable
    private volatile PacedLatencies paced;

    private PipelineMeter(NetworkConfig network, int day, long noted) {
        feed = new PaymentFeed(network);
        this.firstNoted = day * CardNetwork.IDS_PER_DAY;
        this.noted = noted;
    }

    /**
     * Starts afresh, for the job that is started next.
     *
     * @param day whose decisions are noted
     * @param noted at most so many of them, of the day's first payments
     */
    static PipelineMeter begin(NetworkConfig network, int day, long noted) {
        current = new PipelineMeter(network, day, noted);
        return current;
    }

    static PipelineMeter current() {
        return current;
    }

    Gate gate() {
        return gate;
    }

    PaymentFeed feed() {
        return feed;
    }

    /** A decision has come to its sink. */
    void decided(OutputRecord decision) throws IOException {
        long id = id(decision);
        if (id >= firstNoted && id < firstNoted + noted) {
            note(id, JSON.readTree(decision.value()));
        }
        PacedLatencies pace = paced;
        if (pace != null) {
            pace.decided(feed.index(id));
        }
        count.setRelease(++decided);
    }

    private void note(long id, JsonNode decision) throws IOException {
        if (decision.path("id").asLong() != id) {
            throw new IOException("the decision of payment " + id + " is of another: " + decision);
        }
        notes.add(new NotedDecision(
                id,
                decision.path("score").floatValue(),
                decision.path("decision").asText().equals("alert")));
    }

    /** An alert has come to its sink. */
    void alerted(OutputRecord alert) {
        PacedLatencies pace = paced;
        if (pace != null) {
            pace.alerted(feed.index(id(alert)));
        }
    }

    private static long id(OutputRecord record) {
        return Long.parseLong(new String(record.key(), US_ASCII));
    }

    /** How many decisions have come. */
    long count() {
        return count.get();
    }

    /** Has latencies counted from when payments were due; null: no longer. */
    void pace(@Nullable PacedLatencies latencies) {
        paced = latencies;
    }

    List<NotedDecision> notes() {
        return notes;
    }
}
