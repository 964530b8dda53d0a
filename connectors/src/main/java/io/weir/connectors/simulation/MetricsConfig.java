package io.weir.connectors.simulation;

import java.util.Objects;

/**
 * How a fleet's metrics become a stream of messages.
 *
 * @param fleet whose metrics
 * @param broken the share of broken messages among those to the topic of metrics, 0 to 0.5
 */
public record MetricsConfig(FleetConfig fleet, double broken) {
    public MetricsConfig {
        Objects.requireNonNull(fleet, "fleet");
        StreamConfig.requireShare(broken);
    }
}
