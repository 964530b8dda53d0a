package io.weir.ml.evaluation;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * Every example with a weight that shrinks by a factor with each that comes after it. Instead of shrinking all of them, each
 * new one weighs more, and now and then all are scaled back.
 */
final class FadingHistogram {
    private static final double HEAVIEST = 1e12;

    private final double factor;
    private final ScoreHistogram counted;
    private double newest = 1;

    private FadingHistogram(double factor, ScoreHistogram counted) {
        this.factor = factor;
        this.counted = counted;
    }

    FadingHistogram(double factor, ScoreBins layout) {
        this(factor, new ScoreHistogram(layout));
    }

    void add(JudgedScore judged) {
        newest /= factor;
        if (newest > HEAVIEST) {
            counted.scale(1 / newest);
            newest = 1;
        }
        counted.add(judged.score(), judged.positive(), newest);
    }

    double factor() {
        return factor;
    }

    ScoreHistogram counted() {
        return counted;
    }

    /** What the newest example weighs in {@link #counted}. */
    double newest() {
        return newest;
    }

    void write(DataOutputStream out) throws IOException {
        out.writeDouble(newest);
        counted.write(out);
    }

    static FadingHistogram read(double factor, ScoreBins layout, DataInputStream in) throws IOException {
        double newest = in.readDouble();
        FadingHistogram read = new FadingHistogram(factor, ScoreHistogram.read(layout, in));
        read.newest = newest;
        return read;
    }
}
