package io.weir.operators.feature;

import io.weir.state.aggregate.Moments;
import io.weir.state.aggregate.ShiftedMoments;
import io.weir.state.window.Tile;

/** Count, sum, mean, variance, least and largest of a column. */
final class MomentsOf extends Accumulator {
    private final int column;
    private final int part;
    private final ShiftedMoments moments = new ShiftedMoments();

    MomentsOf(int column, int part) {
        this.column = column;
        this.part = part;
    }

    @Override
    void clear() {
        moments.clear();
    }

    @Override
    void add(Subject subject, int from, int to, int mask) {
        if (mask == 0) {
            subject.history.addTo(moments, column, from, to);
            return;
        }
        for (int i = to - 1; i >= from; i--) {
            double value = subject.history.value(column, i);
            if (!Double.isNaN(value) && subject.history.passed(i, mask)) {
                moments.add(value);
            }
        }
    }

    @Override
    int addLater(Subject subject, long oldest, int before, int mask) {
        return mask == 0
                ? subject.history.addLater(moments, column, before, oldest)
                : super.addLater(subject, oldest, before, mask);
    }

    @Override
    void add(Tile tile) {
        moments.combine((Moments) tile.part(part));
    }

    @Override
    double value(AggregateFunction function, double parameter, Subject subject, long window) {
        return switch (function) {
            case SUM -> moments.sum();
            case AVG -> moments.mean();
            case MIN -> moments.min();
            case MAX -> moments.max();
            case VARIANCE -> moments.variance();
            case STDDEV -> Math.sqrt(moments.variance());
            case Z_SCORE -> zScore(subject.own(column));
            case RATIO_TO_MEAN -> subject.own(column) / (moments.mean() + 0.0); // not −0.0
            default -> throw notFor(function);
        };
    }

    /** 0 where the deviation is: among equal values nothing can be said of one that differs, and it is not infinitely far. */
    private double zScore(double own) {
        double deviation = Math.sqrt(moments.variance());
        return deviation == 0 && !Double.isNaN(own) ? 0 : (own - moments.mean()) / deviation;
    }
}
