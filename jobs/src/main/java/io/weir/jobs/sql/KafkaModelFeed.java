package io.weir.jobs.sql;

import io.weir.connectors.kafka.CompactedTopic;
import io.weir.connectors.kafka.TopicFollower;
import io.weir.ml.Champion;
import io.weir.ml.ModelRecord;
import io.weir.operators.scoring.sql.ModelFeed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topic of models, and that of who was chosen by hand.
 *
 * @param topics the one of models first
 * @param pipeline whose champion is followed; empty: none
 */
record KafkaModelFeed(String bootstrap, List<String> topics, Map<String, String> properties, String pipeline)
        implements ModelFeed {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaModelFeed.class);

    @Override
    public Follower follow(String subtask) {
        // Written by start() alone, before it returns, and by the follower's own thread then.
        Set<String> pipelines = ConcurrentHashMap.newKeySet();
        TopicFollower follower = TopicFollower.start(
                bootstrap,
                topics,
                properties,
                key -> {
                    Champion.pipelineOf(key).ifPresent(pipelines::add);
                    return ModelRecord.isFollowed(key, pipeline);
                },
                "models for " + subtask);
        if (!pipeline.isEmpty() && !pipelines.isEmpty() && !pipelines.contains(pipeline)) {
            LOG.warn(
                    "Nobody was ever chosen in the pipeline '{}', of which a model in SQL follows the champion; check the name: in {} there"
                            + " are champions of {}",
                    pipeline,
                    this,
                    new TreeSet<>(pipelines));
        }
        return new Follower() {
            @Override
            public List<byte[]> next() {
                return follower.next();
            }

            @Override
            public List<byte[]> kept() {
                return CompactedTopic.read(bootstrap, topics.get(0), properties).entrySet().stream()
                        .filter(record -> !ModelRecord.isFollowed(record.getKey(), pipeline))
                        .map(Map.Entry::getValue)
                        .toList();
            }

            @Override
            public void await(Duration longest) throws InterruptedException {
                follower.await(longest);
            }

            @Override
            public void close() {
                follower.close();
            }
        };
    }

    /** Without the properties: they may hold secrets. */
    @Override
    public String toString() {
        return "topics " + String.join(", ", topics) + " of " + bootstrap;
    }
}
