package io.weir.jobs.sql;

import io.weir.connectors.kafka.TopicFollower;
import io.weir.ml.ModelRecord;
import io.weir.operators.scoring.sql.ModelFeed;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The topic of models, and that of who was chosen by hand.
 *
 * @param topics the one of models first
 * @param pipeline whose champion is followed; empty: none
 */
record KafkaModelFeed(String bootstrap, List<String> topics, Map<String, String> properties, String pipeline)
        implements ModelFeed {
    @Override
    public Follower follow(String subtask) {
        TopicFollower follower = TopicFollower.start(
                bootstrap, topics, properties, key -> ModelRecord.isFollowed(key, pipeline), "models for " + subtask);
        return new Follower() {
            @Override
            public List<byte[]> next() {
                return follower.next();
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
