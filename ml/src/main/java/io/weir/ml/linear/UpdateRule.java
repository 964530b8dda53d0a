package io.weir.ml.linear;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Changes the weights that it was made for. The last of them is the bias, which L1 and L2 leave alone: shrinking it would
 * pull the base rate towards one half.
 *
 * <p>Per example: {@link #beginExample} once, then {@link #step} at most once for each weight.
 */
interface UpdateRule {
    void beginExample();

    /**
     * Changes one weight.
     *
     * @param i the weight's index
     * @param gradient of the loss in this weight; not 0 (a weight without a gradient is not stepped, so that L1 and L2 act
     *     on a weight only when its feature is there)
     */
    void step(int i, double gradient);

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
