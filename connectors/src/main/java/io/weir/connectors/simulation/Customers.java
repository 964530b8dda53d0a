package io.weir.connectors.simulation;

/** The customers' habits, drawn once: how often, how much and where they pay. */
final class Customers {
    /** The side of the square that everybody lives in. */
    static final double SIDE = 100;

    private final double[] meanAmount;
    private final double[] expMinusRate;
    private final int[][] terminals;

    Customers(NetworkConfig config) {
        Draws draws = new Draws(config.seed(), Draws.Stream.CUSTOMERS, 0);
        Terminals all = new Terminals(config);
        int count = config.customers();
        meanAmount = new double[count];
        expMinusRate = new double[count];
        terminals = new int[count][];
        for (int i = 0; i < count; i++) {
            double x = draws.uniform(0, SIDE);
            double y = draws.uniform(0, SIDE);
            meanAmount[i] = draws.uniform(5, 100);
            expMinusRate[i] = StrictMath.exp(-draws.uniform(0, 4));
            terminals[i] = all.around(x, y);
        }
    }

    int count() {
        return meanAmount.length;
    }

    double meanAmount(int customer) {
        return meanAmount[customer];
    }

    /** exp(-mean transactions per day), which is what drawing their number needs. */
    double expMinusRate(int customer) {
        return expMinusRate[customer];
    }

    /** The terminals where the customer pays; possibly none. */
    int[] terminals(int customer) {
        return terminals[customer];
    }
}
