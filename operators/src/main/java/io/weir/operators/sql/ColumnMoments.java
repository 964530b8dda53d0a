package io.weir.operators.sql;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Count, mean, variance and extremes of a column, put together from those of batches (Chan, Golub and LeVeque 1983). */
final class ColumnMoments {
    private long count;
    private double mean;
    /** Of the distances from the mean. */
    private double squares;

    private float min = Float.POSITIVE_INFINITY;
    private float max = Float.NEGATIVE_INFINITY;

    /**
     * Adds those of a batch.
     *
     * @param variance of the sample; not looked at where there are fewer than two values
     */
    void add(long values, double batchMean, double variance, float least, float most) {
        addSquares(values, batchMean, values < 2 ? 0 : variance * (values - 1), least, most);
    }

    void add(ColumnMoments other) {
        addSquares(other.count, other.mean, other.squares, other.min, other.max);
    }

    private void addSquares(long values, double otherMean, double otherSquares, float least, float most) {
        if (values == 0) {
            return;
        }
        if (count == 0) {
            mean = otherMean; // to the last bit, also an infinite one
            squares = otherSquares;
        } else {
            double apart = otherMean - mean;
            double share = (double) values / (count + values);
            mean += apart * share;
            squares += otherSquares + apart * apart * share * count;
        }
        count += values;
        min = Math.min(min, least);
        max = Math.max(max, most);
    }

    long count() {
        return count;
    }

    /** NaN of no value, as all that follow. */
    float mean() {
        return count == 0 ? Float.NaN : (float) mean;
    }

    /** Of the sample; NaN of fewer than two values. */
    float variance() {
        return count < 2 ? Float.NaN : (float) (squares / (count - 1));
    }

    float min() {
        return count == 0 ? Float.NaN : min;
    }

    float max() {
        return count == 0 ? Float.NaN : max;
    }

    void write(DataOutputView out) throws IOException {
        out.writeLong(count);
        out.writeDouble(mean);
        out.writeDouble(squares);
        out.writeFloat(min);
        out.writeFloat(max);
    }

    void read(DataInputView in) throws IOException {
        count = in.readLong();
        mean = in.readDouble();
        squares = in.readDouble();
        min = in.readFloat();
        max = in.readFloat();
    }
}
