package io.weir.ml.anomaly.univariate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * How many robust standard deviations a value is from the median of the last {@value #WINDOW}: an alarm at {@value
 * #ALARM_DEVIATIONS}. The deviation is 1.4826 times the median absolute deviation, or 1.2533 times the mean absolute one
 * where more than half of the window is one and the same value. The first {@value #FIRST} values score 0.
 *
 * <p>What it cannot see: seasons, changes of order, and whatever lasts for half a window, which is normal by then. On skewed
 * series it cries at the long side.
 *
 * <p>A value costs O({@value #WINDOW}). See Iglewicz, Hoaglin: How to Detect and Handle Outliers, 1993.
 */
final class RobustZScore extends FramedDetector {
    static final String NAME = "robust-z-score";
    private static final int WINDOW = 256;
    private static final int FIRST = 20;
    private static final double ALARM_DEVIATIONS = 6;
    private static final double MEDIAN_TO_DEVIATION = 1.4826;
    private static final double MEAN_TO_DEVIATION = 1.2533;
    /** What a value is away that differs though nothing ever did; any other large number would do. */
    private static final double FROM_CONSTANT = 100;

    private final RecentValues values = new RecentValues(WINDOW);
    private final double[] sorted = new double[WINDOW];

    RobustZScore() {
        super(NAME);
    }

    @Override
    double alarms(long time, double value) {
        double alarms = 0;
        if (values.seen() >= FIRST) {
            double median = median();
            double deviation = deviation(median);
            double distance = Math.abs(value - median);
            alarms = distance == 0 ? 0 : deviation == 0 ? FROM_CONSTANT : distance / deviation / ALARM_DEVIATIONS;
            expect(ExpectedRange.around(median, ALARM_DEVIATIONS * deviation));
        }
        learn(value);
        return alarms;
    }

    private double median() {
        int size = values.size();
        return sorted[(size - 1) / 2] / 2 + sorted[size / 2] / 2;
    }

    /** The distances from the median ascend to both sides of it, so the middle one is found from there outwards. */
    private double deviation(double median) {
        int size = values.size();
        int below = (size - 1) / 2;
        int above = below + 1;
        double middle = 0;
        for (int i = 0; i <= size / 2; i++) {
            boolean down = above == size || (below >= 0 && median - sorted[below] <= sorted[above] - median);
            middle = down ? median - sorted[below--] : sorted[above++] - median;
        }
        if (middle > 0) {
            return MEDIAN_TO_DEVIATION * middle;
        }
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += Math.abs(sorted[i] - median);
        }
        return MEAN_TO_DEVIATION * sum / size;
    }

    private void learn(double value) {
        int size = values.size();
        if (size == WINDOW) {
            int gone = Arrays.binarySearch(sorted, 0, size, values.get(WINDOW - 1));
            System.arraycopy(sorted, gone + 1, sorted, gone, size - gone - 1);
            size--;
        }
        int at = Arrays.binarySearch(sorted, 0, size, value);
        at = at < 0 ? -at - 1 : at;
        System.arraycopy(sorted, at, sorted, at + 1, size - at);
        sorted[at] = value;
        values.add(value);
    }

    @Override
    public String reason() {
        return NAME;
    }

    @Override
    void write(DataOutput out) throws IOException {
        values.write(out);
    }

    @Override
    void read(DataInput in) throws IOException {
        values.read(in);
        for (int i = 0; i < values.size(); i++) {
            sorted[i] = values.get(i);
        }
        Arrays.sort(sorted, 0, values.size());
    }

    @Override
    int maxBodyBytes() {
        return values.maxBytes();
    }
}
