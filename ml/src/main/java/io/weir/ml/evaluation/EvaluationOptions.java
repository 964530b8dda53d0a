package io.weir.ml.evaluation;

import io.weir.ml.NumberRange;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What is measured beside the figures over everything. Immutable.
 *
 * @param windows the windows over which the figures are told too
 * @param fading what an example weighs after the next one came, so that 1 / (1 − fading) examples count in the end (Gama,
 *     Sebastião and Rodrigues 2013); 0.9 to 1, and 1 for no fading figures
 * @param segments the names of the columns by whose values all of this is told too
 * @param segmentsAtMost how many values of a column are told apart, 1 to 1,000; those that come first
 * @param recallAt false-positive rates, each above 0 and below 1
 * @param keysPerDay of the keys of each day, so many with the highest scores are looked at for the key precision; 0: none
 */
public record EvaluationOptions(
        List<SlidingWindow> windows,
        double fading,
        List<String> segments,
        int segmentsAtMost,
        List<Double> recallAt,
        int keysPerDay)
        implements Serializable {
    /** Over everything alone, with the recall at false-positive rates of 0.1% and 1%. */
    public static final EvaluationOptions DEFAULT =
            new EvaluationOptions(List.of(), 1, List.of(), 20, List.of(0.001, 0.01), 0);

    /** The most keys that may be looked at in a day. */
    public static final int MOST_KEYS = 10_000;

    private static final long serialVersionUID = 1L;

    public EvaluationOptions {
        // List.copyOf's class does not promise to be serializable; an ArrayList does.
        windows = new ArrayList<>(windows);
        segments = new ArrayList<>(segments);
        recallAt = new ArrayList<>(recallAt);
        NumberRange.require(fading >= 0.9 && fading <= 1, "fading", fading, "0.9 to 1");
        NumberRange.require(
                segmentsAtMost >= 1 && segmentsAtMost <= 1000, "segmentsAtMost", segmentsAtMost, "1 to 1000");
        for (Double rate : recallAt) {
            NumberRange.require(rate > 0 && rate < 1, "recallAt", rate, "above 0 and below 1");
        }
        NumberRange.require(keysPerDay >= 0 && keysPerDay <= MOST_KEYS, "keysPerDay", keysPerDay, "0 to " + MOST_KEYS);
    }

    @Override
    public List<SlidingWindow> windows() {
        return List.copyOf(windows);
    }

    @Override
    public List<String> segments() {
        return List.copyOf(segments);
    }

    @Override
    public List<Double> recallAt() {
        return List.copyOf(recallAt);
    }

    public EvaluationOptions withWindows(List<SlidingWindow> windows) {
        return new EvaluationOptions(windows, fading, segments, segmentsAtMost, recallAt, keysPerDay);
    }

    public EvaluationOptions withFading(double fading) {
        return new EvaluationOptions(windows, fading, segments, segmentsAtMost, recallAt, keysPerDay);
    }

    public EvaluationOptions withSegments(List<String> columns, int atMost) {
        return new EvaluationOptions(windows, fading, columns, atMost, recallAt, keysPerDay);
    }

    public EvaluationOptions withRecallAt(List<Double> rates) {
        return new EvaluationOptions(windows, fading, segments, segmentsAtMost, rates, keysPerDay);
    }

    public EvaluationOptions withKeysPerDay(int keys) {
        return new EvaluationOptions(windows, fading, segments, segmentsAtMost, recallAt, keys);
    }
}
