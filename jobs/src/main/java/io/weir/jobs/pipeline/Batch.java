package io.weir.jobs.pipeline;

import java.time.Duration;

/**
 * How many events are scored together.
 *
 * @param size the most events in a batch, 1 to 65,536
 * @param maxDelay the longest that an event waits for its batch to fill, in processing time
 */
public record Batch(int size, Duration maxDelay) {}
