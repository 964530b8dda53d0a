package io.weir.connectors.simulation;

import java.time.LocalDate;
import java.util.Objects;

/**
 * The size and the seed of a simulated fleet of services.
 *
 * @param services how many, 1 to {@value #MOST_SERVICES}
 * @param firstDay the day 0, in UTC
 * @param seed two fleets of one seed are equal, service by service, whatever their size
 */
public record FleetConfig(int services, LocalDate firstDay, long seed) {
    public static final int MOST_SERVICES = 10_000;
    public static final int DEFAULT_SERVICES = 20;

    public FleetConfig {
        if (services < 1 || services > MOST_SERVICES) {
            throw new IllegalArgumentException(
                    "The fleet has " + services + " services; give 1 to " + MOST_SERVICES + ".");
        }
        Objects.requireNonNull(firstDay, "firstDay");
    }

    /** From 2026-03-02, a Monday. */
    public static FleetConfig of(int services, long seed) {
        return new FleetConfig(services, LocalDate.of(2026, 3, 2), seed);
    }
}
