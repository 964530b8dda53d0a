package io.weir.state.aggregate;

/**
 * Moments of values that are read again for each answer: one pass, and no division per value.
 *
 * <p>The shifted data algorithm (Chan, Golub and LeVeque, "Algorithms for Computing the Sample Variance", The American
 * Statistician 37, 1983): sums of differences from one of the values themselves, the first that was added. As the shift is
 * one of the n values, n times their sum of squared differences is no less than its own squared distance from the mean, so
 * the error of the variance is at most about 4n²·2⁻⁵³ of it, and far less unless the shift is an outlier. Every {@value
 * #RUN} values they are therefore combined into {@link Moments}, as are tiles: the error does not grow further.
 *
 * <p>Values that are all whole hundredths below 3.5·10¹¹, as amounts of money are, are summed as whole numbers: exactly, in any
 * order, and rounded once. A double is taken for a hundredth if it is off by no more than its last bit.
 *
 * <p>NaN is left out. O(1) space; nothing is allocated. Not safe for use by several threads.
 */
public final class ShiftedMoments {
    /** As many values as have one shift. */
    static final int RUN = 256;

    private static final double HUNDRED = 100;
    /** What the nearest double to a hundredth may be off, times a hundred, as a part of it. */
    private static final double LAST_BITS = 0x1p-52;

    /** A run of smaller numbers never reaches 2⁵³, below which every whole number is a double. */
    private static final double LARGEST = 0x1p45;

    /** What is of earlier runs, and of tiles. */
    private final Moments combined = new Moments();

    private boolean inRuns;
    private int count;
    private double sum;
    /** The sum in hundredths, each value rounded to a whole number of them. */
    private double hundredths;

    /** Whether all values are whole hundredths, but for the last bit or two. */
    private boolean whole;

    /** Least and largest as {@link #ordered} numbers: those are compared in one step, and tell −0.0 from 0.0. */
    private long min;

    private long max;
    private double shift;
    private double first;
    private double second;

    public ShiftedMoments() {
        clear();
    }

    public void clear() {
        if (inRuns) {
            combined.clear();
            inRuns = false;
        }
        begin();
    }

    private void begin() {
        count = 0;
        sum = 0;
        hundredths = 0;
        whole = true;
        min = Long.MAX_VALUE;
        max = Long.MIN_VALUE;
        first = 0;
        second = 0;
    }

    /** @param value may be NaN */
    public void add(double value) {
        if (Double.isNaN(value)) {
            return;
        }
        if (count == 0) {
            shift = value;
        } else if (count == RUN) {
            combineRun();
            shift = value;
        }
        double difference = value - shift;
        count++;
        sum += value;
        double scaled = value * HUNDRED;
        double rounded = Math.rint(scaled);
        hundredths += rounded;
        whole &= Math.abs(scaled - rounded) <= Math.abs(scaled) * LAST_BITS && Math.abs(scaled) < LARGEST;
        first += difference;
        second += difference * difference;
        long order = ordered(Double.doubleToRawLongBits(value));
        min = Math.min(min, order);
        max = Math.max(max, order);
    }

    /**
     * Adds the values of entries in an array, from the last to the first, down to the first that is not later than {@code
     * time}. An entry is {@code stride} words, the first of them its time; the times never decrease.
     *
     * @param start the place of the first entry
     * @param end the place behind the last entry
     * @param value from an entry's place to that of its value, the bits of a double; NaN is left out
     * @return the place of the oldest entry that was passed; {@code end} if there was none
     */
    public int addLater(long[] words, int start, int end, int stride, int value, long time) {
        int place = end - stride;
        while (place >= start && words[place] > time) {
            if (count == 0 || count == RUN) {
                add(Double.longBitsToDouble(words[place + value])); // begins a run
                place -= stride;
            } else {
                place = addToRun(words, start, place, stride, value, time);
            }
        }
        return place + stride;
    }

    private int addToRun(long[] words, int start, int last, int stride, int offset, long time) {
        int place = last;
        int n = count;
        double total = sum;
        double cents = hundredths;
        boolean allWhole = whole;
        long least = min;
        long largest = max;
        double differences = first;
        double squares = second;
        for (; n < RUN && place >= start && words[place] > time; place -= stride) {
            long bits = words[place + offset];
            double value = Double.longBitsToDouble(bits);
            if (!Double.isNaN(value)) {
                double difference = value - shift;
                n++;
                total += value;
                double scaled = value * HUNDRED;
                double rounded = Math.rint(scaled);
                cents += rounded;
                allWhole &= Math.abs(scaled - rounded) <= Math.abs(scaled) * LAST_BITS && Math.abs(scaled) < LARGEST;
                differences += difference;
                squares += difference * difference;
                long order = ordered(bits);
                least = Math.min(least, order);
                largest = Math.max(largest, order);
            }
        }
        count = n;
        sum = total;
        hundredths = cents;
        whole = allWhole;
        min = least;
        max = largest;
        first = differences;
        second = squares;
        return place;
    }

    /** Adds what another one holds, which stays as it is. */
    public void combine(Moments other) {
        combineRun();
        combined.combine(other);
        inRuns = true;
    }

    private void combineRun() {
        if (count > 0) {
            combined.combine(count, runSum(), runMin(), runMax(), runMean(), runSquares());
            inRuns = true;
            begin();
        }
    }

    private double runSum() {
        return whole ? hundredths / HUNDRED : sum;
    }

    /** Of equal values the mean is that value, whatever their sum was rounded to. */
    private double runMean() {
        if (first == 0 && second == 0) {
            return shift;
        }
        return whole ? hundredths / (HUNDRED * count) : sum / count; // rounded once
    }

    private double runSquares() {
        double squares = Math.max(0, second - first * (first / count));
        boolean overflown = Double.isNaN(squares) && Double.isFinite(runMin()) && Double.isFinite(runMax());
        return overflown ? Double.POSITIVE_INFINITY : squares;
    }

    private double runMin() {
        return Double.longBitsToDouble(ordered(min));
    }

    private double runMax() {
        return Double.longBitsToDouble(ordered(max));
    }

    /** The bits of a double as a whole number that is ordered as the doubles are, −0.0 before 0.0; its own inverse. */
    private static long ordered(long bits) {
        return bits ^ ((bits >> 63) & Long.MAX_VALUE);
    }

    private Moments all() {
        combineRun();
        return combined;
    }

    /** 0 of no values. */
    public double sum() {
        return inRuns ? all().sum() : runSum();
    }

    /** NaN of no values, as all that follow. */
    public double mean() {
        if (inRuns) {
            return all().mean();
        }
        return count == 0 ? Double.NaN : runMean();
    }

    public double min() {
        if (inRuns) {
            return all().min();
        }
        return count == 0 ? Double.NaN : runMin();
    }

    public double max() {
        if (inRuns) {
            return all().max();
        }
        return count == 0 ? Double.NaN : runMax();
    }

    /** Of the sample (n − 1); NaN below two values. */
    public double variance() {
        if (inRuns) {
            return all().variance();
        }
        return count < 2 ? Double.NaN : runSquares() / (count - 1);
    }
}
