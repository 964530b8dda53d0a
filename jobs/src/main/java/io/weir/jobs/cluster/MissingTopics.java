package io.weir.jobs.cluster;

import io.weir.connectors.kafka.TopicSpec;
import io.weir.connectors.kafka.Topics;
import io.weir.jobs.console.Output;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The topics of a pipeline that a cluster's Kafka does not have yet. A job would come to run without them, and fail with the first
 * record that it has for one.
 *
 * @param kafka how it is reached
 * @param existing whether it is an existing one, and not the cluster's own
 * @param topics those that are missing
 */
record MissingTopics(KafkaClients kafka, boolean existing, List<TopicSpec> topics) {
    /** What to do about those that may not be created. */
    static final String NEXT_STEP =
            "Create them (docs/topics.md), or add --create-topics: with the broker's default replication.";

    /** Asks Kafka for them. */
    static MissingTopics find(ClusterRecord cluster, PipelineJobs pipeline, Output output)
            throws IOException, InterruptedException {
        output.status("Looking for the topics …");
        KafkaClients kafka = new KafkaClients(cluster.kafka(), cluster.options().kafkaConfig());
        Set<String> there = kafka.topics();
        return new MissingTopics(
                kafka,
                cluster.options().bootstrap() != null,
                pipeline.topics().stream()
                        .filter(topic -> !there.contains(topic.name()))
                        .toList());
    }

    /**
     * That there are some which may not be created, without a full stop; empty if there are none.
     *
     * @param allowed whether they may be created on an existing Kafka too
     */
    Optional<String> hindrance(boolean allowed) {
        return topics.isEmpty() || !existing || allowed
                ? Optional.empty()
                : Optional.of("on " + kafka.bootstrap() + " there are no topics " + names());
    }

    /** Creates them. */
    void create(Output output) throws IOException {
        if (!topics.isEmpty()) {
            List<String> created = Topics.create(kafka.bootstrap(), topics, kafka.properties());
            if (!created.isEmpty()) {
                output.line("Created:    the topics "
                        + topics.stream()
                                .map(TopicSpec::name)
                                .filter(created::contains)
                                .collect(Collectors.joining(", ")));
            }
        }
    }

    private String names() {
        return topics.stream().map(TopicSpec::name).collect(Collectors.joining(", "));
    }
}
