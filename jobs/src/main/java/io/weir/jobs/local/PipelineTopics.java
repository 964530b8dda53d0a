package io.weir.jobs.local;

import io.weir.connectors.kafka.TopicSpec;
import io.weir.dashboard.SeriesTopics;
import io.weir.dashboard.Topics;
import io.weir.jobs.pipeline.Pipeline;
import io.weir.jobs.pipeline.SeriesPipeline;
import io.weir.jobs.pipeline.TopicNames;
import java.util.ArrayList;
import java.util.List;

/** The topics that a pipeline's jobs need, as they are created on a broker that is there for these alone. */
public final class PipelineTopics {
    private static final int PARTITIONS = 4;
    private static final int LARGEST_MESSAGE = 1 << 20;
    /** A dead letter is the original message and its headers: larger than what its topic of origin admits. */
    private static final int LARGEST_DEAD_LETTER = 8 << 20;

    private PipelineTopics() {}

    /** Those of the scoring and of the learning job. */
    public static List<TopicSpec> of(Pipeline pipeline) {
        TopicNames topics = pipeline.topics();
        List<TopicSpec> specs = new ArrayList<>();
        specs.add(topic(pipeline.source().topic(), LARGEST_MESSAGE));
        pipeline.labels().ifPresent(labels -> specs.add(topic(labels.topic(), LARGEST_MESSAGE)));
        specs.add(topic(topics.decisions(), LARGEST_MESSAGE));
        specs.add(topic(topics.alerts(), LARGEST_MESSAGE));
        specs.add(topic(topics.featureLog(), LARGEST_MESSAGE));
        specs.add(topic(topics.deadLetters(), LARGEST_DEAD_LETTER));
        specs.add(new TopicSpec(topics.models(), 1, true, LARGEST_MESSAGE));
        specs.add(champions(pipeline));
        specs.add(new TopicSpec(topics.modelMetrics(), 1, false, LARGEST_MESSAGE));
        specs.add(new TopicSpec(topics.scoringStatus(), 1, true, LARGEST_MESSAGE));
        return List.copyOf(specs);
    }

    /** The one that hands write to. */
    public static TopicSpec champions(Pipeline pipeline) {
        return new TopicSpec(pipeline.topics().champions(), 1, true, LARGEST_MESSAGE);
    }

    /** Those of the anomaly job. */
    public static List<TopicSpec> of(SeriesPipeline pipeline) {
        TopicNames topics = pipeline.events().topics();
        return List.of(
                topic(pipeline.events().source().topic(), LARGEST_MESSAGE),
                topic(topics.decisions(), LARGEST_MESSAGE),
                topic(topics.alerts(), LARGEST_MESSAGE),
                topic(topics.deadLetters(), LARGEST_DEAD_LETTER));
    }

    /** Those that the live page reads. */
    public static Topics ofPage(Pipeline pipeline) {
        TopicNames topics = pipeline.topics();
        return new Topics(
                topics.decisions(),
                topics.alerts(),
                topics.deadLetters(),
                topics.models(),
                topics.champions(),
                topics.modelMetrics(),
                topics.scoringStatus());
    }

    /** As {@link #ofPage(Pipeline)}, of a pipeline of series. */
    public static SeriesTopics ofPage(SeriesPipeline pipeline) {
        TopicNames topics = pipeline.events().topics();
        return new SeriesTopics(topics.decisions(), topics.alerts(), topics.deadLetters());
    }

    private static TopicSpec topic(String name, int largest) {
        return new TopicSpec(name, PARTITIONS, false, largest);
    }
}
