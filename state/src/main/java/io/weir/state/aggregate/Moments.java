package io.weir.state.aggregate;

import io.weir.state.encoding.VarInt;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Count, sum, least, largest, mean and sum of squared differences from the mean.
 *
 * <p>Values are added by Welford's recurrence, runs of them by two passes, and parts are combined by the formula of Chan,
 * Golub and LeVeque (1979): stable also where the mean is large and the variance small. Nothing is ever subtracted, so an
 * infinity leaves no trace once its event has left the window. O(1) space.
 */
public final class Moments extends Partial {
    private long count;
    private double sum;
    private double min;
    private double max;
    private double mean;
    private double squares;

    public Moments() {
        clear();
    }

    @Override
    public void clear() {
        count = 0;
        sum = 0;
        min = Double.POSITIVE_INFINITY;
        max = Double.NEGATIVE_INFINITY;
        mean = 0;
        squares = 0;
    }

    @Override
    public void add(long time, double value) {
        add(value);
    }

    public void add(double value) {
        count++;
        sum += value;
        min = Math.min(min, value);
        max = Math.max(max, value);
        double delta = value - mean;
        mean += delta / count;
        squares += delta * (value - mean);
    }

    /**
     * Adds values that stand in an array as the bits of doubles, but for those that are NaN, from the last to the first.
     *
     * @param first the place of the first
     * @param count how many there are
     * @param stride from one to the next
     */
    public void addAll(long[] bits, int first, int count, int stride) {
        if (count == 1) {
            double value = Double.longBitsToDouble(bits[first]);
            if (!Double.isNaN(value)) {
                add(value);
            }
            return;
        }
        int last = first + (count - 1) * stride;
        long n = 0;
        // Two sums side by side: each addition waits for the one before it, so one alone would take twice as long.
        double even = 0;
        double odd = 0;
        double least = Double.POSITIVE_INFINITY;
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = last; i >= first; i -= stride) {
            double value = Double.longBitsToDouble(bits[i]);
            if (Double.isNaN(value)) {
                continue;
            }
            if ((n++ & 1) == 0) {
                even += value;
            } else {
                odd += value;
            }
            if (value < least) {
                least = value;
            }
            if (value > largest) {
                largest = value;
            }
        }
        if (n == 0) {
            return;
        }
        double total = even + odd;
        if (least == 0 || largest == 0) {
            // Which zero it is, comparisons do not tell.
            for (int i = last; i >= first; i -= stride) {
                double value = Double.longBitsToDouble(bits[i]);
                least = least == 0 && value == 0 ? Math.min(least, value) : least;
                largest = largest == 0 && value == 0 ? Math.max(largest, value) : largest;
            }
        }
        // Of equal values the mean is that value and the spread 0, whatever their sum was rounded to.
        double center = least == largest ? least : total / n;
        double evenSpread = 0;
        double oddSpread = 0;
        for (int i = last, k = 0; i >= first; i -= stride, k++) {
            double delta = Double.longBitsToDouble(bits[i]) - center;
            if (!Double.isNaN(delta)) {
                if ((k & 1) == 0) {
                    evenSpread += delta * delta;
                } else {
                    oddSpread += delta * delta;
                }
            }
        }
        combine(n, total, least, largest, center, Double.isFinite(center) ? evenSpread + oddSpread : Double.NaN);
    }

    @Override
    public void combine(Partial other) {
        Moments that = (Moments) other;
        if (that.count > 0) {
            combine(that.count, that.sum, that.min, that.max, that.mean, that.squares);
        }
    }

    private void combine(long n, double total, double least, double largest, double center, double spread) {
        if (count == 0) {
            count = n;
            sum = total;
            min = least;
            max = largest;
            mean = center;
            squares = spread;
            return;
        }
        long all = count + n;
        double delta = center - mean;
        squares += spread + delta * delta * ((double) count * n / all);
        mean += delta * n / all;
        sum += total;
        min = Math.min(min, least);
        max = Math.max(max, largest);
        count = all;
    }

    public long count() {
        return count;
    }

    /** 0 of no values. */
    public double sum() {
        return sum;
    }

    /** NaN of no values, as all that follow. */
    public double mean() {
        if (count == 0) {
            return Double.NaN;
        }
        return min == max ? min : sum / count;
    }

    public double min() {
        return count == 0 ? Double.NaN : min;
    }

    public double max() {
        return count == 0 ? Double.NaN : max;
    }

    /** Of the sample (n − 1); NaN below two values. */
    public double variance() {
        return count < 2 ? Double.NaN : squares / (count - 1);
    }

    /** The sum of squared differences from the mean; 0 of no values. */
    public double squares() {
        return squares;
    }

    @Override
    public void write(DataOutputView out) throws IOException {
        VarInt.write(count, out);
        if (count > 0) {
            out.writeDouble(sum);
            out.writeDouble(min);
            out.writeDouble(max);
            out.writeDouble(mean);
            out.writeDouble(squares);
        }
    }

    @Override
    public void read(DataInputView in) throws IOException {
        clear();
        count = VarInt.read(in);
        if (count > 0) {
            sum = in.readDouble();
            min = in.readDouble();
            max = in.readDouble();
            mean = in.readDouble();
            squares = in.readDouble();
        }
    }

    @Override
    public long heapBytes() {
        return 64;
    }
}
