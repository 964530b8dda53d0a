package io.weir.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What the topics of a pipeline of events tell. Thread-safe; a decision costs O(1), a snapshot some tens of microseconds.
 *
 * <p>A record counts once, none makes it throw, and memory is bounded: {@link CountedTopics} tells how.
 */
public final class LiveStatistics extends CountedTopics {
    private final Topics topics;
    private final JudgedEvents decisions;
    private final AlertList alerts = new AlertList();
    private final DeadLetterCounts deadLetters = new DeadLetterCounts();
    private final ModelHistory models = new ModelHistory();
    private final ScoringPlaces scoring = new ScoringPlaces();
    private final ModelContests contests = new ModelContests();

    /** @param clock tells when a record became visible, and what "recent" means */
    public LiveStatistics(Topics topics, InstantSource clock) {
        super(topics.all(), clock);
        this.topics = topics;
        decisions = new JudgedEvents(clock.instant());
    }

    /** Everything that is known now. */
    public synchronized Snapshot snapshot() {
        Instant now = clock.instant();
        long second = now.getEpochSecond();
        return new Snapshot(
                now,
                connection(),
                decisions.decisions(),
                decisions.rate(second),
                decisions.latency(second),
                decisions.scores(second),
                alerts.snapshot(),
                deadLetters.snapshot(),
                models.models(),
                models.quality(),
                malformed(),
                scoring.snapshot(),
                contests.snapshot());
    }

    @Override
    void count(ConsumerRecord<byte[], byte[]> record, boolean history, Instant now) {
        String topic = record.topic();
        if (topic.equals(topics.decisions())) {
            decisions.count(record.value(), history, now.getEpochSecond());
        } else if (topic.equals(topics.alerts())) {
            countAlert(record);
        } else if (topic.equals(topics.deadLetters())) {
            deadLetters.add(record.headers());
        } else if (record.value() == null) {
            return; // a compacted topic's mark of deletion
        } else if (topic.equals(topics.models()) || topic.equals(topics.champions())) {
            countModel(record);
        } else if (topic.equals(topics.scoringStatus())) {
            scoring.add(Json.object(record.value()));
        } else {
            JsonNode metrics = Json.object(record.value());
            if (metrics.has("champion")) {
                contests.addComparison(metrics);
            } else {
                models.addMetrics(metrics);
            }
        }
    }

    private void countModel(ConsumerRecord<byte[], byte[]> record) {
        JsonNode value = Json.object(record.value());
        if (value.has("champion")) {
            contests.addChampion(value);
        } else if (record.key() == null || new String(record.key(), StandardCharsets.UTF_8).indexOf('/') < 0) {
            models.addModel(value); // under a key with a slash it is a version that is kept, and counted already
        }
    }

    private void countAlert(ConsumerRecord<byte[], byte[]> record) {
        JsonNode value = Json.object(record.value());
        String key =
                record.key() == null ? value.path("id").asText("") : new String(record.key(), StandardCharsets.UTF_8);
        alerts.add(key, value);
    }
}
