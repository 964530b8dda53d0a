package io.weir.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.errors.TimeoutException;

/** What is checked after every bad day: each valid transaction one decision, each label learned once. */
final class Decisions {
    private Decisions() {}

    /** Waits until committed messages of a topic reach this far. */
    static void awaitEnd(String bootstrap, String topic, long offset) {
        await().atMost(WeirProcess.PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .ignoreException(TimeoutException.class)
                .until(() -> TopicContents.end(bootstrap, topic) >= offset);
    }

    /** Each of the ids is there, once, and no other is. */
    static void assertEachOnce(List<Long> ids, List<Long> expected) {
        Set<Long> there = new HashSet<>();
        assertThat(ids.stream().filter(id -> !there.add(id))).as("repeated").isEmpty();
        assertThat(expected.stream().filter(id -> !there.remove(id))).as("lost").isEmpty();
        assertThat(there).as("never sent").isEmpty();
    }

    /** Compares what the topics hold with what was sent. */
    static void assertNothingLostOrRepeated(String bootstrap, SentMessages sent) {
        List<Long> decided = TopicContents.json(bootstrap, "decisions").stream()
                .map(decision -> decision.get("id").asLong())
                .toList();
        assertEachOnce(decided, sent.valid());
        List<Long> logged = TopicContents.json(bootstrap, "feature-log").stream()
                .map(line -> line.get("id").asLong())
                .toList();
        assertEachOnce(logged, sent.valid());
        assertThat(TopicContents.read(bootstrap, "dead-letters"))
                .hasSize(
                        sent.broken().values().stream().mapToInt(Long::intValue).sum());
        assertThat(TopicContents.json(bootstrap, "labels")).hasSize((int) sent.labels());
        if (sent.labels() > 0) {
            List<Long> examples = TopicContents.json(bootstrap, "model-metrics").stream()
                    .filter(metrics -> metrics.has("model")) // the others compare models
                    .map(metrics -> metrics.get("examples").asLong())
                    .toList();
            assertThat(examples).isSorted();
            assertThat(examples.get(examples.size() - 1)).isEqualTo(sent.labels());
            List<Long> versions = TopicContents.read(bootstrap, "models").stream()
                    .filter(record -> !new String(record.key(), UTF_8).contains("/")) // kept versions repeat the newest
                    .map(record -> TopicContents.json(record.value()))
                    .map(model -> model.get("version").asLong())
                    .toList();
            assertThat(versions).doesNotHaveDuplicates().isSorted();
        }
    }
}
