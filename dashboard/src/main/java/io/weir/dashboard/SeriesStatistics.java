package io.weir.dashboard;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What the topics of a pipeline of series tell. Thread-safe; a verdict costs O(1), a snapshot O(series).
 *
 * <p>A record counts once, none makes it throw, and memory is bounded: {@link CountedTopics} tells how.
 */
public final class SeriesStatistics extends CountedTopics {
    private final SeriesTopics topics;
    private final JudgedEvents verdicts;
    private final SeriesList series = new SeriesList();
    private final DeadLetterCounts deadLetters = new DeadLetterCounts();

    /** @param clock tells when a record became visible, and what "recent" means */
    public SeriesStatistics(SeriesTopics topics, InstantSource clock) {
        super(topics.all(), clock);
        this.topics = topics;
        verdicts = new JudgedEvents(clock.instant());
    }

    /** Everything that is known now. */
    public synchronized SeriesSnapshot snapshot() {
        Instant now = clock.instant();
        long second = now.getEpochSecond();
        return new SeriesSnapshot(
                now,
                connection(),
                verdicts.decisions(),
                verdicts.rate(second),
                verdicts.latency(second),
                verdicts.scores(second),
                series.alerts(),
                series.size(),
                series.latest(),
                series.hours(),
                deadLetters.snapshot(),
                malformed());
    }

    @Override
    void count(ConsumerRecord<byte[], byte[]> record, boolean history, Instant now) {
        String name = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        if (record.topic().equals(topics.anomalies())) {
            verdicts.count(record.value(), history, now.getEpochSecond());
            series.addRow(name);
        } else if (record.topic().equals(topics.alerts())) {
            series.addAlert(name, Json.object(record.value()));
        } else {
            deadLetters.add(record.headers());
        }
    }
}
