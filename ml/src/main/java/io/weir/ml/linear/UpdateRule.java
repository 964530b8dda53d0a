package io.weir.ml.linear;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Changes the weights that it was made for. The last of them is the bias, which L1 and L2 leave alone: shrinking it would
 * pull the base rate towards one half.
 *
 * <p>Per example: a {@code beginExample} once, then {@link #step} at most once for each weight.
 */
interface UpdateRule {
    default void beginExample() {}

    /** Whether {@link #beginExample(double, double)} is called in its place. */
    default boolean needsNorm() {
        return false;
    }

    /**
     * @param loss of the example
     * @param squaredNorm of its standardized features, the bias's 1 included
     */
    default void beginExample(double loss, double squaredNorm) {}

    /**
     * Changes one weight.
     *
     * @param i the weight's index
     * @param gradient of the loss in this weight, which may be 0; a weight is stepped only when its feature is there, so that
     *     L1 and L2 act on it only then
     */
    void step(int i, double gradient);

    /** Puts rates that fell back to where they started; weights stay. */
    default void raiseRates() {
        throw new UnsupportedOperationException(getClass().getSimpleName() + " has no rates that fall");
    }

    /** Writes what {@link #read} needs to go on, the weights included. */
    void write(DataOutput out) throws IOException;

    void read(DataInput in) throws IOException;

    /** The proximal step of λ|w|: moves w towards 0 by threshold, and stops there. */
    static double shrink(double w, double threshold) {
        return Math.abs(w) <= threshold ? 0 : w - Math.copySign(threshold, w);
    }

    static void write(double[] values, DataOutput out) throws IOException {
        for (double value : values) {
            out.writeDouble(value);
        }
    }

    static void read(double[] values, DataInput in) throws IOException {
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readDouble();
        }
    }
}
