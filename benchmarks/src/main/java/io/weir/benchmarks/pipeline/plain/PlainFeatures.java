package io.weir.benchmarks.pipeline.plain;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** The features of {@code pipelines/card-fraud.yaml}, in its order, as plain loops over what a key remembers. */
public final class PlainFeatures {
    /** How many there are. */
    public static final int COUNT = 11;

    /** What is more than so many times the mean is extraordinary. */
    static final float OUTLIER = 3;

    /** The longest window, in milliseconds: what is older is forgotten. */
    static final long WINDOW = Duration.ofDays(60).toMillis();

    static final int RATIO_TO_CLEAN_MEAN = 2;

    private static final long MONTH = Duration.ofDays(30).toMillis();

    private PlainFeatures() {}

    /**
     * Fills in the payment itself and how it compares with its card's.
     *
     * @param past the card's payments in the order of time, the payment itself the last
     */
    public static void ofCard(List<PastPayment> past, Activity payment) {
        float[] features = payment.features;
        long now = payment.time;
        double[] all = amounts(past, now - WINDOW, now);
        features[0] = (float) payment.amount;
        features[1] = all.length;
        features[RATIO_TO_CLEAN_MEAN] = (float) (payment.amount / cleanMean(all));
        features[3] = (float) (payment.amount / median(all));
        double[] month = amounts(past, now - 1 - MONTH, now - 1);
        features[4] = (float) (Arrays.stream(month).max().orElse(Double.NaN) / cleanMean(month));
        features[5] = (float) sinceOutlier(past, now);
    }

    /** Newest first. */
    private static double[] amounts(List<PastPayment> past, long after, long upTo) {
        double[] amounts = new double[past.size()];
        int size = 0;
        for (int i = past.size() - 1; i >= 0; i--) {
            PastPayment payment = past.get(i);
            if (payment.time > after && payment.time <= upTo) {
                amounts[size++] = payment.amount;
            }
        }
        return Arrays.copyOf(amounts, size);
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static double cleanMean(double[] values) {
        double limit = OUTLIER * mean(values);
        double sum = 0;
        int n = 0;
        for (double value : values) {
            if (value <= limit) {
                sum += value;
                n++;
            }
        }
        return n == 0 ? Double.NaN : sum / n;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double place = 0.5 * (sorted.length - 1);
        int below = (int) place;
        double part = place - below;
        return part == 0 ? sorted[below] : sorted[below] + part * (sorted[below + 1] - sorted[below]);
    }

    private static double sinceOutlier(List<PastPayment> past, long now) {
        double limit = OUTLIER * mean(amounts(past, now - 1 - WINDOW, now - 1));
        for (int i = past.size() - 1; i >= 0; i--) {
            PastPayment payment = past.get(i);
            if (payment.time > now - 1 - WINDOW && payment.time <= now - 1 && payment.amount > limit) {
                return (now - payment.time) / 1000.0;
            }
        }
        return Double.NaN;
    }

    /**
     * Fills in the run of frauds that its terminal ends with, as far as labels have come.
     *
     * @param past the terminal's payments in the order of time, the payment itself the last
     */
    public static void ofTerminal(List<TerminalPayment> past, Activity payment) {
        long now = payment.time;
        List<TerminalPayment> counted = past.stream()
                .filter(each -> each.ordinary && each.time > now - WINDOW && each.time <= now)
                .toList();
        double[] amounts = new double[counted.size()];
        for (int i = 0; i < amounts.length; i++) {
            amounts[i] = counted.get(amounts.length - 1 - i).amount;
        }
        double limit = OUTLIER * mean(amounts);
        int run = 0;
        double least = Double.NaN;
        long first = 0;
        long genuine = Long.MIN_VALUE;
        for (int i = counted.size() - 1; i >= 0 && genuine == Long.MIN_VALUE; i--) {
            TerminalPayment each = counted.get(i);
            if (!each.labelled || each.labelTime > now) {
                continue;
            }
            if (!each.fraud) {
                genuine = each.time;
            } else if (!genuineAt(each.time, counted, now)) {
                least = Double.isNaN(least) ? each.amount : Math.min(least, each.amount);
                if (!(each.amount > limit)) {
                    run++;
                    first = each.time;
                }
            }
        }
        float[] features = payment.features;
        features[6] = run;
        features[7] = run == 0 ? Float.NaN : (float) ((now - first) / 1000.0);
        features[8] = run == 0 || genuine == Long.MIN_VALUE ? Float.NaN : (float) ((first - genuine) / 1000.0);
        features[9] = genuine == Long.MIN_VALUE ? Float.NaN : (float) ((now - genuine) / 1000.0);
        features[10] = (float) least;
    }

    /** A genuine payment of the very same time ends the run for all of that time. */
    private static boolean genuineAt(long time, List<TerminalPayment> counted, long now) {
        for (TerminalPayment each : counted) {
            if (each.time == time && each.labelled && each.labelTime <= now && !each.fraud) {
                return true;
            }
        }
        return false;
    }
}
