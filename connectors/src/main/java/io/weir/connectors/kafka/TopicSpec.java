package io.weir.connectors.kafka;

/**
 * A topic as it should be created.
 *
 * @param name its name
 * @param partitions how many, at least 1
 * @param compacted whether only the newest record of a key is kept; otherwise the broker's retention holds
 * @param maxMessageBytes the largest record that it takes, at least 1
 */
public record TopicSpec(String name, int partitions, boolean compacted, int maxMessageBytes) {

    public TopicSpec {
        if (name == null || name.isBlank()) {
            throw new IllegalArgumentException("A topic has no name.");
        }
        if (partitions < 1) {
            throw new IllegalArgumentException(
                    "The topic '" + name + "' has " + partitions + " partitions; it needs at least 1.");
        }
        if (maxMessageBytes < 1) {
            throw new IllegalArgumentException("The topic '" + name + "' takes records of at most " + maxMessageBytes
                    + " bytes; give a number of at least 1.");
        }
    }
}
