package io.weir.jobs.pipeline;

import java.time.Duration;
import java.util.Optional;

/**
 * How many events are scored together.
 *
 * @param size the most events in a batch, 1 to 65,536
 * @param maxDelay the longest that an event waits for its batch to fill, in processing time
 * @param latencyTarget what the oldest event of a batch should take to its score; batches are as large as it allows
 */
public record Batch(int size, Duration maxDelay, Optional<Duration> latencyTarget) {
    static final Batch DEFAULT = new Batch(512, Duration.ofMillis(5), Optional.empty());
}
