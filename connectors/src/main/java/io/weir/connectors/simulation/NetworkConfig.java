package io.weir.connectors.simulation;

import java.time.LocalDate;
import java.util.Objects;

/**
 * The size and the seed of a simulated card network.
 *
 * @param customers how many customers, each with one card, 1 to {@value #MOST_CUSTOMERS}
 * @param terminals how many terminals, at least 1
 * @param radius how far from home a customer pays, in units of the 100 by 100 square, above 0
 * @param firstDay the day 0, in UTC
 * @param seed two networks of one seed and size are equal
 */
public record NetworkConfig(int customers, int terminals, double radius, LocalDate firstDay, long seed) {

    /** A day's transactions are numbered below a million; even a day far above the mean stays there. */
    public static final int MOST_CUSTOMERS = 400_000;

    public NetworkConfig {
        if (customers < 1 || customers > MOST_CUSTOMERS) {
            throw new IllegalArgumentException(
                    "The network has " + customers + " customers; give 1 to " + MOST_CUSTOMERS + ".");
        }
        if (terminals < 1) {
            throw new IllegalArgumentException("The network has " + terminals + " terminals; give at least 1.");
        }
        if (!(radius > 0)) {
            throw new IllegalArgumentException("The radius is " + radius + "; give a number above 0.");
        }
        Objects.requireNonNull(firstDay, "firstDay");
    }

    /** The published size: 5,000 customers, 10,000 terminals, radius 5, from 2018-04-01. */
    public static NetworkConfig published(long seed) {
        return new NetworkConfig(5_000, 10_000, 5, LocalDate.of(2018, 4, 1), seed);
    }
}
