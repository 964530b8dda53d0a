package io.weir.ml.binned;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.TreeSet;

/**
 * Finds the edges between which a feature's values differ in their share of positives: again and again the bin is cut whose
 * best cut makes the labels of the sample most likely, as a decision tree's nodes are. A few quantiles are edges too, so that
 * a feature without an effect of its own can still have one beside others.
 *
 * <p>O(n log n + bins · n) for n sampled values.
 *
 * @see <a href="https://www.ijcai.org/Proceedings/93-2/Papers/022.pdf">Fayyad and Irani: Multi-Interval Discretization of
 *     Continuous-Valued Attributes for Classification Learning, IJCAI 1993</a>
 */
final class EdgeSearch {
    /** A cut must make the labels e⁵ times as likely; cuts of noise seldom do. */
    private static final double LEAST_GAIN = 5;
    /** Sampled values on either side of a cut. */
    private static final int LEAST_VALUES = 4;
    /** Positives below which labels are not asked. */
    private static final int LEAST_POSITIVES = 10;

    private record Cut(double gain, int from, int at, int to) {}

    /** Distinct values, ascending, and how much of each class there is below each. */
    private final float[] values;

    private final double[] positivesBelow;
    private final double[] negativesBelow;
    private final int[] sampledBelow;
    private final int size;
    private final boolean labelled;

    /**
     * @param negativeWeight how many negatives a sampled one stands for, in units of what a sampled positive stands for
     */
    EdgeSearch(ValueSample negatives, ValueSample positives, double negativeWeight) {
        float[] a = negatives.ascending();
        float[] b = positives.ascending();
        labelled = b.length >= LEAST_POSITIVES && a.length > 0;
        values = new float[a.length + b.length];
        positivesBelow = new double[values.length + 1];
        negativesBelow = new double[values.length + 1];
        sampledBelow = new int[values.length + 1];
        int n = 0;
        int i = 0;
        int j = 0;
        while (i < a.length || j < b.length) {
            float value = j == b.length || i < a.length && a[i] <= b[j] ? a[i] : b[j];
            int firstNegative = i;
            int firstPositive = j;
            while (i < a.length && a[i] == value) {
                i++;
            }
            while (j < b.length && b[j] == value) {
                j++;
            }
            values[n] = value;
            negativesBelow[n + 1] = negativesBelow[n] + (i - firstNegative) * negativeWeight;
            positivesBelow[n + 1] = positivesBelow[n] + (j - firstPositive);
            sampledBelow[n + 1] = sampledBelow[n] + (i - firstNegative) + (j - firstPositive);
            n++;
        }
        size = n;
    }

    /** At most so many edges, ascending: a quarter of them quantiles, the others where labels differ. */
    float[] edges(int most) {
        TreeSet<Float> edges = new TreeSet<>();
        cuts(labelled ? most - most / 4 : 0, edges);
        quantiles(most - edges.size() > most / 4 && labelled ? most / 4 : most - edges.size(), edges);
        float[] ascending = new float[edges.size()];
        int i = 0;
        for (float edge : edges) {
            ascending[i++] = edge;
        }
        return ascending;
    }

    private void quantiles(int count, TreeSet<Float> edges) {
        double total = positivesBelow[size] + negativesBelow[size];
        int at = 1;
        for (int quantile = 1; quantile <= count && size > 1; quantile++) {
            double below = total * quantile / (count + 1);
            while (at < size - 1 && positivesBelow[at] + negativesBelow[at] < below) {
                at++;
            }
            edges.add(edge(at));
        }
    }

    private void cuts(int count, TreeSet<Float> edges) {
        PriorityQueue<Cut> open = new PriorityQueue<>(
                Comparator.comparingDouble(Cut::gain).reversed().thenComparingInt(Cut::from));
        ArrayDeque<int[]> ranges = new ArrayDeque<>();
        ranges.add(new int[] {0, size});
        while (edges.size() < count) {
            while (!ranges.isEmpty()) {
                int[] range = ranges.poll();
                Cut cut = best(range[0], range[1]);
                if (cut != null) {
                    open.add(cut);
                }
            }
            Cut cut = open.poll();
            if (cut == null) {
                return;
            }
            edges.add(edge(cut.at));
            ranges.add(new int[] {cut.from, cut.at});
            ranges.add(new int[] {cut.at, cut.to});
        }
    }

    /** The best cut of the values {@code [from, to)}; null if none is good enough. */
    private Cut best(int from, int to) {
        double positives = positivesBelow[to] - positivesBelow[from];
        double negatives = negativesBelow[to] - negativesBelow[from];
        if (positives == 0 || negatives == 0) {
            return null;
        }
        double whole = logLikelihood(positives, negatives);
        double bestGain = LEAST_GAIN;
        int bestAt = -1;
        for (int at = from + 1; at < to; at++) {
            if (sampledBelow[at] - sampledBelow[from] < LEAST_VALUES) {
                continue;
            }
            if (sampledBelow[to] - sampledBelow[at] < LEAST_VALUES) {
                break;
            }
            double p = positivesBelow[at] - positivesBelow[from];
            double n = negativesBelow[at] - negativesBelow[from];
            double gain = logLikelihood(p, n) + logLikelihood(positives - p, negatives - n) - whole;
            if (gain > bestGain) {
                bestGain = gain;
                bestAt = at;
            }
        }
        return bestAt < 0 ? null : new Cut(bestGain, from, bestAt, to);
    }

    /** Of labels that are positive with the share that they are positive with. */
    private static double logLikelihood(double positives, double negatives) {
        double all = positives + negatives;
        return positives * logOfShare(positives, all) + negatives * logOfShare(negatives, all);
    }

    private static double logOfShare(double part, double all) {
        return part <= 0 ? 0 : StrictMath.log(part / all);
    }

    /** Half-way to the value below, but always above it, so that a value that equals an edge is above it. */
    private float edge(int at) {
        float half = (float) (values[at - 1] / 2.0 + values[at] / 2.0);
        return half > values[at - 1] ? half : values[at];
    }
}
