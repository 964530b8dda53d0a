package io.weir.connectors.simulation;

import java.time.Duration;
import java.util.Objects;

/**
 * How a network's transactions become a stream of messages.
 *
 * @param network whose transactions
 * @param broken the share of broken messages among those to the transactions topic, 0 to 0.5
 * @param labelDelay how much later than its transaction a label comes, in simulated time; not negative
 */
public record StreamConfig(NetworkConfig network, double broken, Duration labelDelay) {
    /** One message in a thousand. */
    public static final double DEFAULT_BROKEN = 0.001;
    /** As long as the handbook assumes that an investigation takes. */
    public static final Duration DEFAULT_LABEL_DELAY = Duration.ofDays(7);

    public StreamConfig {
        Objects.requireNonNull(network, "network");
        requireShare(broken);
        if (labelDelay.isNegative()) {
            throw new IllegalArgumentException(
                    "The label delay is " + labelDelay + "; a label cannot come before its transaction.");
        }
    }

    static void requireShare(double broken) {
        if (!(broken >= 0 && broken <= 0.5)) {
            throw new IllegalArgumentException("The share of broken messages is " + broken + "; give 0 to 0.5.");
        }
    }

    /** The published network, one message in a thousand broken, labels seven days late. */
    public static StreamConfig published(long seed) {
        return new StreamConfig(NetworkConfig.published(seed), DEFAULT_BROKEN, DEFAULT_LABEL_DELAY);
    }
}
