package io.weir.gpu.precision;

import io.weir.gpu.FloatBatch;
import java.util.Arrays;

/** The least and the largest finite value of each column, of the rows shown so far. One thread at a time. */
final class ColumnRanges {
    private final float[] least;
    private final float[] most;

    ColumnRanges(int columns) {
        this.least = new float[columns];
        this.most = new float[columns];
        Arrays.fill(least, Float.POSITIVE_INFINITY);
        Arrays.fill(most, Float.NEGATIVE_INFINITY);
    }

    /** O(rows · columns). */
    void include(FloatBatch batch) {
        float[] data = batch.data();
        for (int column = 0; column < least.length; column++) {
            float low = least[column];
            float high = most[column];
            int start = column * batch.stride();
            for (int at = start; at < start + batch.rows(); at++) {
                float value = data[at];
                if (Float.isFinite(value)) {
                    low = Math.min(low, value);
                    high = Math.max(high, value);
                }
            }
            least[column] = low;
            most[column] = high;
        }
    }

    /** Above {@link #most} if there was none. */
    float least(int column) {
        return least[column];
    }

    float most(int column) {
        return most[column];
    }
}
