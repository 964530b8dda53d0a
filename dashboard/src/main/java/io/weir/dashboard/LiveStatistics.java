package io.weir.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.dashboard.Connection.State;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * What the topics tell, counted as it is read.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>A record counts once: one at an offset that was passed in its partition is ignored, so a reader may go back as far
 *       as it likes. Read with {@code read_committed}, totals are those of the records in the topics.
 *   <li>No record makes it throw: one that breaks the format is counted as malformed.
 *   <li>Memory is bounded, by some 20 MB, however long it runs and whatever the records hold.
 * </ol>
 *
 * <p>Thread-safe. A decision costs O(1), a snapshot some tens of microseconds.
 */
public final class LiveStatistics {
    private final Topics topics;
    private final Set<String> names;
    private final InstantSource clock;
    private final Map<TopicPartition, Long> nextOffsets = new HashMap<>();
    private final DecisionParser decision = new DecisionParser();
    private final RateMeter rate;
    private final LatencyMeter latency;
    private final ScoreDistribution scores;
    private final AlertList alerts = new AlertList();
    private final DeadLetterCounts deadLetters = new DeadLetterCounts();
    private final ModelHistory models = new ModelHistory();
    private final ScoringPlaces scoring = new ScoringPlaces();
    private long decisions;
    private long decidedAlerts;
    private long malformed;
    private String latestMalformed;
    private Connection connection;

    /** @param clock tells when a record became visible, and what "recent" means */
    public LiveStatistics(Topics topics, InstantSource clock) {
        this.topics = topics;
        names = Set.copyOf(topics.all());
        this.clock = clock;
        Instant now = clock.instant();
        rate = new RateMeter(now.getEpochSecond());
        latency = new LatencyMeter(now.getEpochSecond());
        scores = new ScoreDistribution(now.getEpochSecond());
        connection = new Connection(State.CONNECTING, now, "Asking the broker for its topics.", List.of());
    }

    /** Counts a record that has just become visible. Records of other topics are ignored. */
    public void accept(ConsumerRecord<byte[], byte[]> record) {
        count(record, false);
    }

    /**
     * Counts a record that was in its topic before reading began: it is part of the totals and of what is "overall", but
     * not of the present rate, latency and distribution.
     */
    public void acceptHistory(ConsumerRecord<byte[], byte[]> record) {
        count(record, true);
    }

    /** Says how the topics are being read. */
    public synchronized void connection(Connection state) {
        connection = state;
    }

    /** Everything that is known now. */
    public synchronized Snapshot snapshot() {
        Instant now = clock.instant();
        long second = now.getEpochSecond();
        return new Snapshot(
                now,
                connection,
                new Snapshot.Decisions(decisions, decidedAlerts),
                rate.snapshot(second),
                latency.snapshot(second),
                scores.snapshot(second),
                alerts.snapshot(),
                deadLetters.snapshot(),
                models.models(),
                models.quality(),
                new Snapshot.Malformed(malformed, latestMalformed),
                scoring.snapshot());
    }

    private synchronized void count(ConsumerRecord<byte[], byte[]> record, boolean history) {
        String topic = record.topic();
        if (!names.contains(topic)) {
            return;
        }
        TopicPartition partition = new TopicPartition(topic, record.partition());
        if (record.offset() < nextOffsets.getOrDefault(partition, 0L)) {
            return;
        }
        nextOffsets.put(partition, record.offset() + 1);
        try {
            if (topic.equals(topics.decisions())) {
                countDecision(record.value(), history);
            } else if (topic.equals(topics.alerts())) {
                countAlert(record);
            } else if (topic.equals(topics.deadLetters())) {
                deadLetters.add(record.headers());
            } else if (record.value() == null) {
                return; // a compacted topic's mark of deletion
            } else if (topic.equals(topics.models())) {
                models.addModel(Json.object(record.value()));
            } else if (topic.equals(topics.scoringStatus())) {
                scoring.add(Json.object(record.value()));
            } else {
                models.addMetrics(Json.object(record.value()));
            }
        } catch (IllegalArgumentException e) {
            malformed++;
            latestMalformed = "%s, partition %d, offset %d: %s"
                    .formatted(topic, record.partition(), record.offset(), e.getMessage());
        }
    }

    private void countDecision(byte[] value, boolean history) {
        long second = clock.instant().getEpochSecond();
        decisions++;
        if (!history) {
            rate.add(second);
        }
        decision.parse(value);
        if (decision.alert) {
            decidedAlerts++;
        }
        if (!Double.isNaN(decision.latencyMs)) {
            if (history) {
                latency.addHistory(decision.latencyMs);
            } else {
                latency.add(decision.latencyMs, second);
            }
        }
        if (history) {
            scores.addHistory(decision.score);
        } else {
            scores.add(decision.score, second);
        }
    }

    private void countAlert(ConsumerRecord<byte[], byte[]> record) {
        JsonNode value = Json.object(record.value());
        String key =
                record.key() == null ? value.path("id").asText("") : new String(record.key(), StandardCharsets.UTF_8);
        alerts.add(key, value);
    }
}
