package io.weir.state.aggregate;

import io.weir.state.encoding.VarInt;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Count, sum, least, largest, mean and sum of squared differences from the mean.
 *
 * <p>Values are added by Welford's recurrence, and parts are combined by the formula of Chan, Golub and LeVeque (1979): stable also where the mean is large and the variance small. Nothing is ever subtracted, so an
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

    @Override
    public void combine(Partial other) {
        Moments that = (Moments) other;
        if (that.count > 0) {
            combine(that.count, that.sum, that.min, that.max, that.mean, that.squares);
        }
    }

    void combine(long n, double total, double least, double largest, double center, double spread) {
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
