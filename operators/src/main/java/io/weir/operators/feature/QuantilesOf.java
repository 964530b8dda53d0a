package io.weir.operators.feature;

import io.weir.state.aggregate.Quantiles;
import io.weir.state.window.Tile;

/** Quantiles of a column: exact while a key's events are kept one by one, of a sketch once there are tiles. */
final class QuantilesOf extends Accumulator {
    private static final double MEDIAN = 0.5;

    private final int column;
    private final ValuesOf values;
    private final int part;
    private final Quantiles tiles = new Quantiles();
    private boolean tiled;

    /** @param values the column's, which others add to and clear */
    QuantilesOf(int column, ValuesOf values, int part) {
        this.column = column;
        this.values = values;
        this.part = part;
    }

    @Override
    void clear() {
        if (tiled) {
            tiles.clear();
            tiled = false;
        }
    }

    @Override
    void add(Subject subject, int from, int to, int mask) {}

    @Override
    void add(Tile tile) {
        tiles.combine(tile.part(part));
        tiled = true;
    }

    @Override
    double value(AggregateFunction function, double rank, Subject subject, long window) {
        return switch (function) {
            case QUANTILE -> quantile(rank);
            case MEDIAN -> quantile(MEDIAN);
            case RATIO_TO_MEDIAN -> subject.own(column) / (quantile(MEDIAN) + 0.0); // not −0.0
            default -> throw notFor(function);
        };
    }

    private double quantile(double rank) {
        if (!tiled) {
            return values.quantile(rank, Double.POSITIVE_INFINITY);
        }
        Quantiles all = new Quantiles();
        all.combine(tiles);
        for (int i = 0; i < values.size(); i++) {
            all.add(values.time(i), values.value(i));
        }
        return all.quantile(rank);
    }
}
