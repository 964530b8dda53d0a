package io.weir.gpu.column;

/** Count, mean, variance and extremes of some values, of which missing ones (NaN) are left out. */
final class Moments {
    private int count;
    private double mean;
    private double variance;
    private float min;
    private float max;

    /** In two passes: the mean, and then the squares about it. */
    void of(float[] values, int from, int to) {
        count = 0;
        min = Float.POSITIVE_INFINITY;
        max = Float.NEGATIVE_INFINITY;
        double sum = 0;
        for (int i = from; i < to; i++) {
            float value = values[i];
            if (!Float.isNaN(value)) {
                count++;
                sum += value;
                min = value < min ? value : min;
                max = value > max ? value : max;
            }
        }
        mean = count == 0 ? Double.NaN : sum / count;
        double squares = 0;
        for (int i = from; i < to; i++) {
            float value = values[i];
            if (!Float.isNaN(value)) {
                squares += (value - mean) * (value - mean);
            }
        }
        variance = count < 2 ? Double.NaN : squares / (count - 1);
    }

    int count() {
        return count;
    }

    /** NaN of no value. */
    double mean() {
        return mean;
    }

    /** Of the sample; NaN of fewer than two values. */
    double variance() {
        return variance;
    }

    /** NaN of no value. */
    float min() {
        return count == 0 ? Float.NaN : min;
    }

    /** NaN of no value. */
    float max() {
        return count == 0 ? Float.NaN : max;
    }
}
