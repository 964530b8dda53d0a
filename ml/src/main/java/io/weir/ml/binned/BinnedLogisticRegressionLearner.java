package io.weir.ml.binned;

import io.weir.ml.BinnedLogisticRegressionParameters;
import io.weir.ml.BinnedLogisticRegressionParameters.Bins;
import io.weir.ml.online.LearnerState;
import io.weir.ml.online.NamedLearner;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Online logistic regression over features that are cut into bins, whose edges are learned from the stream and its labels; each
 * bin's weight is learned by AdaGrad. So it sees bends and thresholds of each feature, and needs no scaling; missing is a bin
 * of its own.
 *
 * <p>The edges are learned anew at 200 examples, at each doubling, and from then on every {@value #REFRESH} examples, from
 * samples of the positives and of the negatives. Weights go over to the new bins (docs/adr/0009).
 *
 * <p>When it fails: it sees no interplay of features; give their ratio or their product as a feature. An effect without a bend
 * it approximates by steps, where plain logistic regression has it exactly from fewer examples.
 *
 * <p>Learn and score cost O(features · log bins) and allocate nothing, but where edges are learned: O(features · bins ·
 * {@value #SAMPLE}). State: some {@value #SAMPLE} · 8 bytes per feature. Uses {@link StrictMath}, so that scores have the same
 * bits on every machine.
 */
public final class BinnedLogisticRegressionLearner extends NamedLearner<BinnedLogisticRegressionLearner.Weights> {
    private static final int STATE_MAGIC = 0x57424C31; // "WBL1": tells a state from other bytes
    private static final int STATE_FORMAT = 1;
    /** Values of each class from which a feature's edges are learned. */
    private static final int SAMPLE = 8_000;

    private static final int FIRST_REFRESH = 200;
    private static final int REFRESH = 100_000;

    private final BinnedLogisticRegressionOptions options;

    /**
     * @param names the features' names in the order of every feature array; at least one, none twice
     */
    public BinnedLogisticRegressionLearner(List<String> names, BinnedLogisticRegressionOptions options) {
        super(
                new LearnerState(
                        "a binned logistic regression", STATE_MAGIC, STATE_FORMAT, "bins " + options.bins(), names),
                () -> new Weights(names.size(), options));
        this.options = options;
    }

    /** The bins of every feature, and the bias. */
    static final class Weights implements Learned {
        private final FeatureBins[] features;
        private final int mostEdges;
        private double bias;
        private double biasSquares;
        private long nextRefresh = FIRST_REFRESH;

        Weights(int count, BinnedLogisticRegressionOptions options) {
            features = new FeatureBins[count];
            for (int i = 0; i < features.length; i++) {
                features[i] = new FeatureBins(SAMPLE, options.horizon(), i);
            }
            mostEdges = options.bins() - 1;
            bias = StrictMath.log(options.prior() / (1 - options.prior()));
        }

        @Override
        public void write(DataOutput out) throws IOException {
            out.writeLong(nextRefresh);
            out.writeDouble(bias);
            out.writeDouble(biasSquares);
            for (FeatureBins feature : features) {
                feature.write(out);
            }
        }

        @Override
        public void read(DataInput in, long examples, long positives) throws IOException {
            nextRefresh = in.readLong();
            bias = in.readDouble();
            biasSquares = in.readDouble();
            for (FeatureBins feature : features) {
                feature.read(in, mostEdges);
            }
        }
    }

    @Override
    public void raiseRates() {
        learned().biasSquares = 0;
        for (FeatureBins feature : learned().features) {
            feature.raiseRates();
        }
    }

    @Override
    protected double scoreOf(float[] row) {
        Weights weights = learned();
        double margin = weights.bias;
        for (int i = 0; i < row.length; i++) {
            margin += weights.features[i].weight(row[i]);
        }
        return 1 / (1 + StrictMath.exp(-margin));
    }

    @Override
    protected void learnFrom(float[] row, boolean positive) {
        double error = scoreOf(row) - (positive ? 1 : 0);
        Weights weights = learned();
        for (int i = 0; i < row.length; i++) {
            weights.features[i].add(row[i], positive);
            weights.features[i].step(row[i], error, options.learningRate());
        }
        weights.biasSquares += error * error;
        weights.bias -= options.learningRate() * error / Math.sqrt(1 + weights.biasSquares);
        if (examples() >= weights.nextRefresh) {
            for (FeatureBins feature : weights.features) {
                feature.refresh(weights.mostEdges, positives(), examples() - positives());
            }
            weights.nextRefresh = Math.min(2 * examples(), examples() + REFRESH);
        }
    }

    /**
     * Each feature's weights are published less their mean over the examples, which the bias takes: so a contribution tells how a
     * value differs from the ordinary.
     */
    @Override
    public BinnedLogisticRegressionParameters parameters() {
        double base = learned().bias;
        List<Bins> bins = new ArrayList<>();
        for (FeatureBins feature : learned().features) {
            base += feature.offset();
            bins.add(feature.bins());
        }
        return new BinnedLogisticRegressionParameters((float) base, bins);
    }
}
