package io.weir.benchmarks.features;

import java.util.List;

/** The features by their definitions, from a list of all events: slow, and easy to see right. */
final class NaiveWindows {
    private NaiveWindows() {}

    /** @param events time in milliseconds and amount in cents of each */
    static float[] features(List<long[]> events, long asOf) {
        long[] windows = Windows.lengths();
        float[] features = new float[Windows.FEATURES];
        for (int w = 0; w < windows.length; w++) {
            long oldest = asOf - windows[w];
            double[] amounts = events.stream()
                    .filter(event -> event[0] > oldest && event[0] <= asOf)
                    .mapToDouble(event -> event[1] / 100.0)
                    .toArray();
            double sum = 0;
            double max = Double.NEGATIVE_INFINITY;
            for (double amount : amounts) {
                sum += amount;
                max = Math.max(max, amount);
            }
            double squares = 0;
            for (double amount : amounts) {
                squares += (amount - sum / amounts.length) * (amount - sum / amounts.length);
            }
            features[Windows.feature(0, w)] = amounts.length;
            features[Windows.feature(1, w)] = (float) sum;
            features[Windows.feature(2, w)] = (float) (sum / amounts.length);
            features[Windows.feature(3, w)] =
                    amounts.length < 2 ? Float.NaN : (float) Math.sqrt(squares / (amounts.length - 1));
            features[Windows.feature(4, w)] = (float) max;
        }
        return features;
    }
}
