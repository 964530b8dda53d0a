package io.weir.operators.feature;

import io.weir.state.aggregate.LabelCounts;
import io.weir.state.window.KeyHistory;
import io.weir.state.window.Tile;

/**
 * Labels as they were known at the event's time: how many, how many positive, and the run of positive ones that are newer
 * than the newest negative one.
 */
final class LabelsOf extends Accumulator {
    private final int part;
    private long known;
    private long positive;
    private long run;
    private long runFirst;
    /** Of the run, those of its oldest time: a negative one of the same time takes them back. */
    private long tied;

    private long runFirstBeforeTie;
    private long lastNegative;

    LabelsOf(int part) {
        this.part = part;
    }

    @Override
    void clear() {
        known = 0;
        positive = 0;
        run = 0;
        tied = 0;
        lastNegative = LabelCounts.NEVER;
    }

    @Override
    void add(Subject subject, int from, int to, int mask) {
        KeyHistory history = subject.history;
        for (int i = to - 1; i >= from; i--) {
            int label = history.labelAsOf(i, subject.asOf);
            if (label != KeyHistory.UNKNOWN && history.passed(i, mask)) {
                known++;
                if (label == KeyHistory.POSITIVE) {
                    positive++;
                    positive(history.time(i));
                } else {
                    negative(history.time(i));
                }
            }
        }
    }

    private void positive(long time) {
        if (lastNegative != LabelCounts.NEVER) {
            return;
        }
        if (run > 0 && time == runFirst) {
            tied++;
        } else {
            tied = 1;
            runFirstBeforeTie = runFirst;
            runFirst = time;
        }
        run++;
    }

    private void negative(long time) {
        if (lastNegative != LabelCounts.NEVER) {
            return;
        }
        lastNegative = time;
        if (run > 0 && time == runFirst) {
            run -= tied;
            runFirst = runFirstBeforeTie;
        }
    }

    @Override
    void add(Tile tile) {
        LabelCounts labels = (LabelCounts) tile.part(part);
        known += labels.known();
        positive += labels.positive();
        if (lastNegative == LabelCounts.NEVER) {
            if (labels.run() > 0) {
                run += labels.run();
                runFirst = labels.runFirst();
                tied = 0;
                runFirstBeforeTie = runFirst;
            }
            if (labels.run() == 0 && labels.lastNegative() != LabelCounts.NEVER) {
                negative(labels.lastNegative()); // may be of the same time as the run's first
            } else {
                lastNegative = labels.lastNegative();
            }
        }
    }

    @Override
    double value(AggregateFunction function, double parameter, Subject subject, long window) {
        return switch (function) {
            case COUNT -> known;
            case SUM -> positive;
            case AVG -> known == 0 ? Double.NaN : (double) positive / known;
            case RUN -> run;
            case RUN_AGE -> run == 0 ? Double.NaN : subject.secondsSince(runFirst);
            case SINCE_NEGATIVE -> lastNegative == LabelCounts.NEVER ? Double.NaN : subject.secondsSince(lastNegative);
            case RUN_GAP ->
                run == 0 || lastNegative == LabelCounts.NEVER ? Double.NaN : (runFirst - lastNegative) / 1000.0;
            default -> throw notFor(function);
        };
    }
}
