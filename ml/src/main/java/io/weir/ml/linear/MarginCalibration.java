package io.weir.ml.linear;

import io.weir.ml.online.RunningStandardizer;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Platt's sigmoid, learned online: makes log-odds, a · z + b, of a margin that are none, where z is the standardized margin. Each
 * example's margin is taken in before the example is learned from, so that what is calibrated is the margin of rows that are
 * new. AdaGrad on log loss, its sums fading, so that it follows a change however late; a is never below 0, so that the order of scores is that of the margins.
 *
 * @see <a href="https://home.cs.colorado.edu/~mozer/Teaching/syllabi/6622/papers/Platt1999.pdf">Platt: Probabilistic Outputs
 *     for Support Vector Machines, Advances in Large Margin Classifiers, 1999</a>
 */
final class MarginCalibration {
    private static final double RATE = 0.3;
    /** Examples over which the margin's mean and scale are taken; short, since margins grow while weights are learned. */
    private static final long HORIZON = 5_000;

    /** What AdaGrad's sums keep of what was, at each example: they hold some 20,000. */
    private static final double KEPT = 1 - 1 / 20_000.0;

    private final RunningStandardizer margins = new RunningStandardizer(1, HORIZON);
    private double slope = 1;
    private double offset;
    private double slopeSquares;
    private double offsetSquares;

    MarginCalibration(double prior) {
        offset = StrictMath.log(prior / (1 - prior));
    }

    double logOdds(double margin) {
        return slope * margins.distance(0, margin) + offset;
    }

    /** By how much log-odds change with the margin. */
    double slope() {
        return slope / margins.scales()[0];
    }

    void learn(double margin, boolean positive) {
        margins.add(0, (float) margin);
        double standardized = margins.clipped(0, (float) margin);
        double error = Loss.LOGISTIC.slope(slope * standardized + offset, positive);
        double gradient = error * standardized;
        slopeSquares = KEPT * slopeSquares + gradient * gradient;
        offsetSquares = KEPT * offsetSquares + error * error;
        slope = Math.max(0, slope - RATE * gradient / Math.sqrt(1 + slopeSquares));
        offset -= RATE * error / Math.sqrt(1 + offsetSquares);
    }

    /** The next steps are as large as the first. */
    void raiseRates() {
        slopeSquares = 0;
        offsetSquares = 0;
    }

    void write(DataOutput out) throws IOException {
        margins.write(out);
        out.writeDouble(slope);
        out.writeDouble(offset);
        out.writeDouble(slopeSquares);
        out.writeDouble(offsetSquares);
    }

    void read(DataInput in) throws IOException {
        margins.read(in);
        slope = in.readDouble();
        offset = in.readDouble();
        slopeSquares = in.readDouble();
        offsetSquares = in.readDouble();
    }
}
