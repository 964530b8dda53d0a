package io.weir.jobs.pipeline;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the section {@code topics}, and sees to it that no topic of the file has two uses: results must not flow back. */
final class TopicsReader {
    private final Optional<Section> topics;
    private final Map<String, Use> useOfTopic = new HashMap<>();

    /** What a topic is used for, and where the file says so; nowhere if it is a default. */
    private record Use(String path, Optional<Value> value) {}

    private TopicsReader(Section pipeline, List<String> readFrom, List<String> written) {
        for (String section : readFrom) {
            pipeline.optional(section).flatMap(value -> value.peek("topic")).ifPresent(this::claimRead);
        }
        topics = pipeline.optional("topics").map(value -> value.section(written));
    }

    static TopicNames read(Section pipeline) {
        return new TopicsReader(pipeline, List.of("source", "labels"), Keys.TOPICS).names();
    }

    /** A file of series has three of the topics; its verdicts take the place of decisions. */
    static TopicNames readOfSeries(Section pipeline) {
        TopicsReader reader = new TopicsReader(pipeline, List.of("series"), Keys.SERIES_TOPICS);
        return new TopicNames(
                reader.topic("anomalies"), reader.topic("alerts"), "", reader.topic("dead-letters"), "", "", "", "");
    }

    private TopicNames names() {
        return new TopicNames(
                topic("decisions"),
                topic("alerts"),
                topic("feature-log"),
                topic("dead-letters"),
                topic("models"),
                topic("champions"),
                topic("model-metrics"),
                topic("scoring-status"));
    }

    private void claimRead(Value value) {
        value.topic().ifPresent(topic -> claim(topic, new Use(value.path(), Optional.of(value))));
    }

    private String topic(String key) {
        Optional<Value> value = topics.flatMap(section -> section.optional(key));
        String topic = value.map(given -> given.topic().orElse("")).orElse(key);
        if (!topic.isEmpty()) {
            claim(topic, new Use("topics." + key, value));
        }
        return topic;
    }

    private void claim(String topic, Use use) {
        Use other = useOfTopic.putIfAbsent(topic, use);
        if (other == null) {
            return;
        }
        if (use.value().isPresent()) {
            use.value()
                    .get()
                    .problem("the topic '" + topic + "' is used by " + other.path()
                            + " already; give each a topic of its own");
        } else {
            // A default has no line: the problem is told where the name was written.
            other.value()
                    .ifPresent(value -> value.problem("the topic '" + topic + "' is the default of " + use.path()
                            + " too; choose another or set " + use.path()));
        }
    }
}
