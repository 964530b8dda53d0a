package io.weir.connectors.simulation;

import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;

/**
 * A card network after the published simulation of the Fraud Detection Handbook (Le Borgne, Siblini, Lebichot, Bontempi:
 * Reproducible Machine Learning for Credit Card Fraud Detection, 2022, chapter 3).
 *
 * <p>Customers and terminals lie uniformly in a square of 100 by 100; a customer pays at the terminals within a radius. A
 * customer's mean amount is U(5, 100), the deviation half of it, the mean number of payments per day U(0, 4). Per customer
 * and day the number of payments is Poisson; a payment's second of the day is N(43200, 20000) and counts only within the
 * day; its amount is N(mean, deviation), or U(0, 2 mean) where that is negative, rounded to cents.
 *
 * <p>Fraud: (1) every amount above 220; (2) two terminals drawn each day, all of whose payments of 28 days are fraud; (3)
 * three customers drawn each day, one payment in three of whose next 14 days is of five times the amount and fraud. Which
 * payment in three is drawn for each by itself, so that no day needs another day's payments.
 *
 * <p>A day is a pure function of the configuration and its number: any day can be made alone, on any machine, in any
 * order. Immutable after construction, thread-safe. A day costs O(n log n) in its payments, about 10 ms for the published
 * size.
 */
public final class CardNetwork {
    /** A day's transactions have ids from day * this. */
    public static final long IDS_PER_DAY = 1_000_000;

    private static final int SECONDS_PER_DAY = 86_400;
    private static final long MILLIS_PER_DAY = SECONDS_PER_DAY * 1000L;
    private static final long ALWAYS_FRAUD_ABOVE_CENTS = 220_00;
    private static final int STOLEN_CARD_FACTOR = 5;
    private static final double STOLEN_CARD_SHARE = 1 / 3.0;

    private final NetworkConfig config;
    private final Customers customers;
    private final long firstMillis;

    /** Draws the customers and the terminals. */
    public CardNetwork(NetworkConfig config) {
        this.config = config;
        this.customers = new Customers(config);
        this.firstMillis =
                config.firstDay().atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }

    /** What it was made of. */
    public NetworkConfig config() {
        return config;
    }

    /**
     * The transactions of one day in the order of their time (of equal seconds, in the order of their customers).
     *
     * @param day from 0
     */
    public List<Transaction> day(int day) {
        if (day < 0) {
            throw new IllegalArgumentException("The day is " + day + "; days count from 0.");
        }
        DayBuffer payments = draw(day);
        long midnight = firstMillis + day * MILLIS_PER_DAY;
        Transaction[] transactions = new Transaction[payments.size];
        long[] order = payments.inOrderOfTime();
        for (int i = 0; i < order.length; i++) {
            int at = (int) order[i];
            transactions[i] = new Transaction(
                    day * IDS_PER_DAY + i,
                    payments.customer[at],
                    payments.terminal[at],
                    payments.cents[at],
                    midnight + payments.second[at] * 1000L,
                    payments.scenario[at]);
        }
        return List.of(transactions);
    }

    private DayBuffer draw(int day) {
        Draws draws = new Draws(config.seed(), Draws.Stream.TRANSACTIONS, day);
        Compromise compromise = new Compromise(config, day);
        DayBuffer payments = new DayBuffer(2 * customers.count() + 64);
        for (int customer = 0; customer < customers.count(); customer++) {
            int[] terminals = customers.terminals(customer);
            int count = draws.poisson(customers.expMinusRate(customer));
            for (int i = 0; i < count; i++) {
                int second = (int) draws.gaussian(SECONDS_PER_DAY / 2.0, 20_000);
                if (second <= 0 || second >= SECONDS_PER_DAY || terminals.length == 0) {
                    continue;
                }
                long cents = cents(draws, customers.meanAmount(customer));
                int terminal = terminals[draws.below(terminals.length)];
                int scenario = cents > ALWAYS_FRAUD_ABOVE_CENTS ? 1 : 0;
                if (compromise.terminal(terminal)) {
                    scenario = 2;
                }
                if (compromise.customer(customer) && draws.uniform() < STOLEN_CARD_SHARE) {
                    cents *= STOLEN_CARD_FACTOR;
                    scenario = 3;
                }
                payments.add(customer, terminal, second, cents, scenario);
            }
        }
        return payments;
    }

    private static long cents(Draws draws, double mean) {
        double amount = draws.gaussian(mean, mean / 2);
        if (amount < 0) {
            amount = draws.uniform(0, 2 * mean);
        }
        return Math.round(amount * 100);
    }

    /** A day's payments as they were drawn, column by column. */
    private static final class DayBuffer {
        private int[] customer;
        private int[] terminal;
        private int[] second;
        private long[] cents;
        private byte[] scenario;
        private int size;

        private DayBuffer(int capacity) {
            customer = new int[capacity];
            terminal = new int[capacity];
            second = new int[capacity];
            cents = new long[capacity];
            scenario = new byte[capacity];
        }

        private void add(int byCustomer, int atTerminal, int atSecond, long ofCents, int ofScenario) {
            if (size == customer.length) {
                int capacity = size * 2;
                customer = Arrays.copyOf(customer, capacity);
                terminal = Arrays.copyOf(terminal, capacity);
                second = Arrays.copyOf(second, capacity);
                cents = Arrays.copyOf(cents, capacity);
                scenario = Arrays.copyOf(scenario, capacity);
            }
            if (size == IDS_PER_DAY) {
                throw new IllegalStateException(
                        "A day has more than " + IDS_PER_DAY + " transactions; use fewer customers.");
            }
            customer[size] = byCustomer;
            terminal[size] = atTerminal;
            second[size] = atSecond;
            cents[size] = ofCents;
            scenario[size++] = (byte) ofScenario;
        }

        /** Positions sorted by second, then by the order of drawing; the low 32 bits are the position. */
        private long[] inOrderOfTime() {
            long[] order = new long[size];
            for (int i = 0; i < size; i++) {
                order[i] = ((long) second[i] << 32) | i;
            }
            Arrays.sort(order);
            return order;
        }
    }
}
