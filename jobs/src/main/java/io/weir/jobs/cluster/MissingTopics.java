package io.weir.jobs.cluster;

import io.weir.connectors.kafka.TopicSpec;
import io.weir.connectors.kafka.Topics;
import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import io.weir.jobs.console.Output;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * The topics of a pipeline that a cluster's Kafka does not have yet. A job would come to run without them, and fail with the first
 * record that it has for one.
 */
record MissingTopics(ClusterRecord cluster, PipelineJobs pipeline) {
    /**
     * Creates them on the cluster's own Kafka, on an existing one only if that is allowed.
     *
     * @throws CommandFailure if there are some that may not be created
     */
    void create(boolean allowed, Output output) throws IOException, InterruptedException {
        output.status("Looking for the topics …");
        KafkaClients kafka = new KafkaClients(cluster.kafka(), cluster.options().kafkaConfig());
        Set<String> there = kafka.topics();
        List<TopicSpec> missing = pipeline.topics().stream()
                .filter(topic -> !there.contains(topic.name()))
                .toList();
        if (missing.isEmpty()) {
            return;
        }
        String names = String.join(", ", missing.stream().map(TopicSpec::name).toList());
        if (cluster.options().bootstrap() != null && !allowed) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "On " + cluster.kafka() + " there are no topics " + names + ".",
                    "Create them (docs/topics.md), or add --create-topics: with the broker's default replication.");
        }
        Topics.create(kafka.bootstrap(), missing, kafka.properties());
        output.line("Created:    the topics " + names);
    }
}
