package io.weir.operators.scoring.sql;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/** Where the records of models come from: the versions of models and the champions, as the topic of models has them. */
@FunctionalInterface
public interface ModelFeed extends Serializable {
    /**
     * Begins to follow, in a task. What is there by now is what {@link Follower#next} gives first.
     *
     * @param subtask names the follower in what it logs
     */
    Follower follow(String subtask);

    /** The records that have come. For one thread. */
    interface Follower extends AutoCloseable {
        /** Those that came since the last call, in their order; does not wait. */
        List<byte[]> next();

        /** The earlier versions that are kept beside the newest ones, in no order; for when a newest one cannot be used. */
        default List<byte[]> kept() {
            return List.of();
        }

        /** Waits until there are some, or so long. */
        void await(Duration longest) throws InterruptedException;

        @Override
        void close();
    }

    /** One record and no others, such as a file's. */
    static ModelFeed of(byte[] record) {
        return subtask -> new Follower() {
            private List<byte[]> left = List.of(record);

            @Override
            public List<byte[]> next() {
                List<byte[]> given = left;
                left = List.of();
                return given;
            }

            @Override
            public void await(Duration longest) {
                // No other will come.
            }

            @Override
            public void close() {}
        };
    }
}
