package io.weir.ml.binned;

import io.weir.ml.BinnedLogisticRegressionParameters;
import io.weir.ml.BinnedLogisticRegressionParameters.Bins;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * One feature's bins, their weights, and the samples that their edges are learned from. Bin 0 is of missing values.
 *
 * <p>A feature that has been in one bin only says nothing, and its weights stay 0.
 */
final class FeatureBins {
    private final ValueSample negatives;
    private final ValueSample positives;
    private float[] edges = {};
    private double[] weights = new double[2];
    /** AdaGrad's sums of squared gradients. */
    private double[] squares = new double[2];
    /** How many examples were in each. */
    private double[] counts = new double[2];

    FeatureBins(int sample, int horizon, long seed) {
        negatives = new ValueSample(sample, horizon, seed);
        positives = new ValueSample(sample, horizon, ~seed);
    }

    double weight(float value) {
        return weights[BinnedLogisticRegressionParameters.binOf(value, edges)];
    }

    /** Takes an example's value in, before it is stepped for. */
    void add(float value, boolean positive) {
        (positive ? positives : negatives).add(value);
        counts[BinnedLogisticRegressionParameters.binOf(value, edges)]++;
    }

    /** Starts AdaGrad's rates anew; weights stay. */
    void raiseRates() {
        Arrays.fill(squares, 0);
    }

    private boolean varies() {
        return edges.length > 0 || counts[0] > 0 && counts[1] > 0;
    }

    /** AdaGrad's step of the weight of the bin that the value is in. */
    void step(float value, double gradient, double rate) {
        if (!varies()) {
            return;
        }
        int bin = BinnedLogisticRegressionParameters.binOf(value, edges);
        squares[bin] += gradient * gradient;
        weights[bin] -= rate * gradient / Math.sqrt(1 + squares[bin]);
    }

    /**
     * Learns the edges anew. What was learned goes over: a new bin's weight is the mean of those that its sampled values had,
     * and what an old bin has learned from is shared out among those that took its values.
     *
     * @param most the most edges
     * @param positivesSeen how many positives and negatives there were, of which the samples are
     */
    void refresh(int most, long positivesSeen, long negativesSeen) {
        double perPositive = positives.size() == 0 ? 1 : (double) positivesSeen / positives.size();
        double perNegative = negatives.size() == 0 ? 1 : (double) negativesSeen / negatives.size();
        float[] next = new EdgeSearch(negatives, positives, perNegative / perPositive).edges(most);
        if (Arrays.equals(next, edges)) {
            return;
        }
        double[][] moved = new double[edges.length + 2][next.length + 2];
        move(negatives, perNegative / perPositive, next, moved);
        move(positives, 1, next, moved);
        double[] newWeights = new double[next.length + 2];
        double[] newSquares = new double[next.length + 2];
        double[] newCounts = new double[next.length + 2];
        double[] into = new double[next.length + 2];
        newWeights[0] = weights[0];
        newSquares[0] = squares[0];
        newCounts[0] = counts[0];
        for (int from = 1; from < moved.length; from++) {
            double all = Arrays.stream(moved[from]).sum();
            for (int to = 1; to < into.length && all > 0; to++) {
                double share = moved[from][to] / all;
                newWeights[to] += moved[from][to] * weights[from];
                newSquares[to] += share * squares[from];
                newCounts[to] += share * counts[from];
                into[to] += moved[from][to];
            }
        }
        for (int to = 1; to < into.length; to++) {
            newWeights[to] /= into[to]; // every edge lies between two sampled values, so none is 0
        }
        edges = next;
        weights = newWeights;
        squares = newSquares;
        counts = newCounts;
    }

    private void move(ValueSample sample, double each, float[] next, double[][] moved) {
        for (float value : sample.ascending()) {
            moved[BinnedLogisticRegressionParameters.binOf(value, edges)][
                    BinnedLogisticRegressionParameters.binOf(value, next)] += each;
        }
    }

    /** The mean of the weights over the examples: what this feature adds to the score of an ordinary one. */
    double offset() {
        double sum = 0;
        double all = 0;
        for (int bin = 0; bin < weights.length; bin++) {
            sum += counts[bin] * weights[bin];
            all += counts[bin];
        }
        return all == 0 ? 0 : sum / all;
    }

    /** What was learned, less the {@link #offset}. */
    Bins bins() {
        double offset = offset();
        float[] published = new float[weights.length];
        for (int bin = 0; bin < weights.length; bin++) {
            published[bin] = (float) (weights[bin] - offset);
        }
        return new Bins(edges, published);
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(edges.length);
        for (float edge : edges) {
            out.writeFloat(edge);
        }
        for (double[] numbers : new double[][] {weights, squares, counts}) {
            for (double number : numbers) {
                out.writeDouble(number);
            }
        }
        negatives.write(out);
        positives.write(out);
    }

    void read(DataInput in, int mostEdges) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > mostEdges) {
            throw new IOException(length + " edges of a feature, where at most " + mostEdges + " are kept");
        }
        edges = new float[length];
        for (int i = 0; i < length; i++) {
            edges[i] = in.readFloat();
        }
        weights = new double[length + 2];
        squares = new double[length + 2];
        counts = new double[length + 2];
        for (double[] numbers : new double[][] {weights, squares, counts}) {
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = in.readDouble();
            }
        }
        negatives.read(in);
        positives.read(in);
    }
}
