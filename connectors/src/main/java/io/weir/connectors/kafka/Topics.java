package io.weir.connectors.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The topics of a job. */
public final class Topics {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private Topics() {}

    /**
     * Creates the topics that are missing, with the broker's default replication, and returns when every topic is
     * visible with a leader for each partition. A topic that exists is left as it is, whatever its settings are.
     *
     * @param bootstrap {@code host:port[,host:port...]}
     * @return the names of those that were created
     * @throws IllegalStateException if the broker refuses, or does not answer within a minute
     */
    public static List<String> create(String bootstrap, List<TopicSpec> topics) {
        return create(bootstrap, topics, Map.of());
    }

    /**
     * As the other one, for a Kafka whose clients need more than its address.
     *
     * @param properties of the client, such as {@code security.protocol}
     */
    public static List<String> create(String bootstrap, List<TopicSpec> topics, Map<String, String> properties) {
        Map<String, Object> settings = new HashMap<>(properties);
        settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        try (Admin admin = Admin.create(settings)) {
            Set<String> existing = admin.listTopics().names().get();
            List<NewTopic> missing = topics.stream()
                    .filter(topic -> !existing.contains(topic.name()))
                    .map(Topics::newTopic)
                    .toList();
            List<String> created = new ArrayList<>();
            for (Map.Entry<String, KafkaFuture<Void>> creation :
                    admin.createTopics(missing).values().entrySet()) {
                if (wasCreated(creation.getValue())) {
                    created.add(creation.getKey());
                }
            }
            awaitVisible(admin, topics.stream().map(TopicSpec::name).toList());
            return created;
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "Kafka at " + bootstrap + " did not create the topics "
                            + topics.stream().map(TopicSpec::name).toList() + ": "
                            + e.getCause().getMessage(),
                    e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while creating topics at " + bootstrap + ".", e);
        }
    }

    private static NewTopic newTopic(TopicSpec topic) {
        NewTopic created = new NewTopic(topic.name(), Optional.of(topic.partitions()), Optional.empty());
        return created.configs(Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                topic.compacted() ? TopicConfig.CLEANUP_POLICY_COMPACT : TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                Integer.toString(topic.maxMessageBytes())));
    }

    private static boolean wasCreated(KafkaFuture<Void> creation) throws ExecutionException, InterruptedException {
        try {
            creation.get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return false; // somebody else was faster, which is as good
            }
            throw e;
        }
    }

    private static void awaitVisible(Admin admin, List<String> names) throws ExecutionException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!visible(admin, names)) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(
                        "The topics " + names + " were created but are not visible after " + PATIENCE + ".");
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    private static boolean visible(Admin admin, List<String> names) throws ExecutionException, InterruptedException {
        try {
            Map<String, TopicDescription> seen =
                    admin.describeTopics(names).allTopicNames().get();
            return seen.values().stream()
                    .flatMap(topic -> topic.partitions().stream())
                    .allMatch(partition ->
                            partition.leader() != null && !partition.leader().isEmpty());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw e;
        }
    }
}
