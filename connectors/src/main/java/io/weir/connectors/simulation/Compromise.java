package io.weir.connectors.simulation;

import java.util.Arrays;

/**
 * What is compromised on one day: terminals drawn on any of the last 28 days, customers drawn on any of the last 14 (the
 * day itself included). A pure function of seed and day.
 */
final class Compromise {
    private static final int TERMINALS_PER_DAY = 2;
    private static final int TERMINAL_DAYS = 28;
    private static final int CUSTOMERS_PER_DAY = 3;
    private static final int CUSTOMER_DAYS = 14;

    private final boolean[] terminals;
    private final boolean[] customers;

    Compromise(NetworkConfig config, int day) {
        terminals = drawn(
                config, Draws.Stream.COMPROMISED_TERMINALS, day, TERMINAL_DAYS, TERMINALS_PER_DAY, config.terminals());
        customers = drawn(
                config, Draws.Stream.COMPROMISED_CUSTOMERS, day, CUSTOMER_DAYS, CUSTOMERS_PER_DAY, config.customers());
    }

    boolean terminal(int terminal) {
        return terminals[terminal];
    }

    boolean customer(int customer) {
        return customers[customer];
    }

    private static boolean[] drawn(
            NetworkConfig config, Draws.Stream stream, int day, int days, int perDay, int population) {
        boolean[] compromised = new boolean[population];
        for (int past = Math.max(0, day - days + 1); past <= day; past++) {
            Draws draws = new Draws(config.seed(), stream, past);
            for (int chosen : distinct(draws, Math.min(perDay, population), population)) {
                compromised[chosen] = true;
            }
        }
        return compromised;
    }

    private static int[] distinct(Draws draws, int count, int population) {
        int[] chosen = new int[count];
        for (int i = 0; i < count; ) {
            int candidate = draws.below(population);
            if (Arrays.stream(chosen, 0, i).noneMatch(earlier -> earlier == candidate)) {
                chosen[i++] = candidate;
            }
        }
        return chosen;
    }
}
