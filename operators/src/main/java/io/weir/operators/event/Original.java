package io.weir.operators.event;

import javax.annotation.Nullable;

/**
 * A message as it came, and where it stood.
 *
 * @param key the message's key, or null; not copied
 * @param value the message's bytes, or null; not copied
 * @param topic the topic, or the file, it came from
 * @param partition its partition; 0 for a file
 * @param offset its offset; the line for a file
 */
public record Original(@Nullable byte[] key, @Nullable byte[] value, String topic, int partition, long offset) {}
