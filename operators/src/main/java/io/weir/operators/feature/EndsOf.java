package io.weir.operators.feature;

import io.weir.state.aggregate.Ends;
import io.weir.state.window.KeyHistory;
import io.weir.state.window.Tile;

/** The newest and the oldest value of a column. */
final class EndsOf extends Accumulator {
    private final int column;
    private final int part;
    private double newest;
    private long newestTime;
    private double oldest;
    private long oldestTime;

    EndsOf(int column, int part) {
        this.column = column;
        this.part = part;
    }

    @Override
    void clear() {
        newest = Double.NaN;
        oldest = Double.NaN;
    }

    @Override
    void add(Subject subject, int from, int to, int mask) {
        KeyHistory history = subject.history;
        for (int i = to - 1; i >= from && (Double.isNaN(newest) || history.time(i) >= newestTime); i--) {
            double value = history.value(column, i);
            if (!Double.isNaN(value) && history.passed(i, mask)) {
                newest = value;
                newestTime = history.time(i);
                break;
            }
        }
        for (int i = from; i < to; i++) {
            double value = history.value(column, i);
            if (!Double.isNaN(value) && history.passed(i, mask)) {
                if (Double.isNaN(oldest) || history.time(i) < oldestTime) {
                    oldest = value;
                    oldestTime = history.time(i);
                }
                return;
            }
        }
    }

    @Override
    void add(Tile tile) {
        Ends ends = (Ends) tile.part(part);
        if (Double.isNaN(ends.first())) {
            return;
        }
        // A late event may lie between those of a tile. Of the same time, what is in a tile came first.
        if (Double.isNaN(oldest) || ends.firstTime() <= oldestTime) {
            oldest = ends.first();
            oldestTime = ends.firstTime();
        }
        if (Double.isNaN(newest) || ends.lastTime() > newestTime) {
            newest = ends.last();
            newestTime = ends.lastTime();
        }
    }

    @Override
    double value(AggregateFunction function, double parameter, Subject subject, long window) {
        return switch (function) {
            case FIRST -> oldest;
            case LAST -> newest;
            case MOMENTUM -> newest - oldest;
            default -> throw notFor(function);
        };
    }
}
