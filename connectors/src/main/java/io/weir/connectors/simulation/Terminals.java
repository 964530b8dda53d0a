package io.weir.connectors.simulation;

import java.util.Arrays;

/**
 * Where the terminals are, and which of them are within a customer's reach.
 *
 * <p>A grid whose cells are as wide as the radius leaves nine cells to search per customer.
 */
final class Terminals {
    private static final int MOST_CELLS_A_SIDE = 1_000;

    private final double[] x;
    private final double[] y;
    private final double radius;
    private final int cells;
    private final int[] cellStart;
    private final int[] byCell;

    Terminals(NetworkConfig config) {
        Draws draws = new Draws(config.seed(), Draws.Stream.TERMINALS, 0);
        int count = config.terminals();
        radius = config.radius();
        cells = (int) Math.max(1, Math.min(MOST_CELLS_A_SIDE, Customers.SIDE / radius));
        x = new double[count];
        y = new double[count];
        cellStart = new int[cells * cells + 1];
        for (int i = 0; i < count; i++) {
            x[i] = draws.uniform(0, Customers.SIDE);
            y[i] = draws.uniform(0, Customers.SIDE);
            cellStart[cell(x[i], y[i]) + 1]++;
        }
        for (int c = 0; c < cells * cells; c++) {
            cellStart[c + 1] += cellStart[c];
        }
        byCell = new int[count];
        int[] next = cellStart.clone();
        for (int i = 0; i < count; i++) {
            byCell[next[cell(x[i], y[i])]++] = i;
        }
    }

    /** The terminals nearer than the radius. */
    int[] around(double atX, double atY) {
        int[] found = new int[16];
        int size = 0;
        for (int row = Math.max(0, line(atY) - 1); row <= Math.min(cells - 1, line(atY) + 1); row++) {
            for (int column = Math.max(0, line(atX) - 1); column <= Math.min(cells - 1, line(atX) + 1); column++) {
                int cell = row * cells + column;
                for (int i = cellStart[cell]; i < cellStart[cell + 1]; i++) {
                    int terminal = byCell[i];
                    double dx = x[terminal] - atX;
                    double dy = y[terminal] - atY;
                    if (dx * dx + dy * dy < radius * radius) {
                        if (size == found.length) {
                            found = Arrays.copyOf(found, 2 * size);
                        }
                        found[size++] = terminal;
                    }
                }
            }
        }
        return Arrays.copyOf(found, size);
    }

    private int cell(double atX, double atY) {
        return line(atY) * cells + line(atX);
    }

    private int line(double coordinate) {
        return Math.min(cells - 1, (int) (coordinate * cells / Customers.SIDE));
    }
}
