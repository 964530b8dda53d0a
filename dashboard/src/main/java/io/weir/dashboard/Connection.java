package io.weir.dashboard;

import java.time.Instant;
import java.util.List;

/**
 * How the topics are being read.
 *
 * @param since when this state began
 * @param detail one sentence for people, never empty
 * @param awaitedTopics topics that do not exist yet; they are read from their beginning once they do
 */
public record Connection(State state, Instant since, String detail, List<String> awaitedTopics) {
    public Connection {
        awaitedTopics = List.copyOf(awaitedTopics);
    }

    /** In the order in which a start goes through them. */
    public enum State {
        /** Nothing was asked of the broker yet. */
        CONNECTING,
        /** The broker answers, and has none of the topics. */
        WAITING_FOR_TOPICS,
        /** Reading what was there before the start. */
        CATCHING_UP,
        /** What arrives is shown as it arrives. */
        LIVE,
        /** The broker does not answer; figures are those of before. */
        UNREACHABLE
    }
}
