package io.weir.ml.binned;

import io.weir.ml.BinnedLogisticRegressionParameters;
import io.weir.ml.BinnedLogisticRegressionParameters.Bins;
import io.weir.ml.online.LearnerState;
import io.weir.ml.online.OnlineLearner;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
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
public final class BinnedLogisticRegressionLearner implements OnlineLearner {
    private static final int STATE_MAGIC = 0x57424C31; // "WBL1": tells a state from other bytes
    private static final int STATE_FORMAT = 1;
    /** Values of each class from which a feature's edges are learned. */
    private static final int SAMPLE = 8_000;

    private static final int FIRST_REFRESH = 200;
    private static final int REFRESH = 100_000;

    private final BinnedLogisticRegressionOptions options;
    private final List<String> names;
    private FeatureBins[] features;
    private double bias;
    private double biasSquares;
    private long examples;
    private long positives;
    private long nextRefresh;

    /**
     * @param names the features' names in the order of every feature array; at least one, none twice
     */
    public BinnedLogisticRegressionLearner(List<String> names, BinnedLogisticRegressionOptions options) {
        if (names.isEmpty() || new HashSet<>(names).size() != names.size()) {
            throw new IllegalArgumentException(
                    "features=" + names + ": at least one name, and none twice, is accepted");
        }
        this.names = List.copyOf(names);
        this.options = options;
        features = new FeatureBins[names.size()];
        for (int i = 0; i < features.length; i++) {
            features[i] = new FeatureBins(SAMPLE, options.horizon(), i);
        }
        bias = StrictMath.log(options.prior() / (1 - options.prior()));
        nextRefresh = FIRST_REFRESH;
    }

    @Override
    public List<String> names() {
        return names;
    }

    @Override
    public double score(float[] row) {
        if (row.length != features.length) {
            throw new IllegalArgumentException(
                    "features has length=" + row.length + ": " + names.size() + " are accepted, " + names);
        }
        double margin = bias;
        for (int i = 0; i < features.length; i++) {
            margin += features[i].weight(row[i]);
        }
        return 1 / (1 + StrictMath.exp(-margin));
    }

    @Override
    public void learn(float[] row, boolean positive) {
        double error = score(row) - (positive ? 1 : 0);
        examples++;
        if (positive) {
            positives++;
        }
        for (int i = 0; i < features.length; i++) {
            features[i].add(row[i], positive);
            features[i].step(row[i], error, options.learningRate());
        }
        biasSquares += error * error;
        bias -= options.learningRate() * error / Math.sqrt(1 + biasSquares);
        if (examples >= nextRefresh) {
            for (FeatureBins feature : features) {
                feature.refresh(options.bins() - 1, positives, examples - positives);
            }
            nextRefresh = Math.min(2 * examples, examples + REFRESH);
        }
    }

    @Override
    public long examples() {
        return examples;
    }

    @Override
    public long positives() {
        return positives;
    }

    /**
     * Each feature's weights are published less their mean over the examples, which the bias takes: so a contribution tells how a
     * value differs from the ordinary.
     */
    @Override
    public BinnedLogisticRegressionParameters parameters() {
        double base = bias;
        List<Bins> bins = new ArrayList<>();
        for (FeatureBins feature : features) {
            base += feature.offset();
            bins.add(feature.bins());
        }
        return new BinnedLogisticRegressionParameters((float) base, bins);
    }

    private LearnerState format() {
        return new LearnerState(
                "a binned logistic regression", STATE_MAGIC, STATE_FORMAT, "bins " + options.bins(), names);
    }

    @Override
    public byte[] state() {
        return format().write(out -> {
            out.writeLong(examples);
            out.writeLong(positives);
            out.writeLong(nextRefresh);
            out.writeDouble(bias);
            out.writeDouble(biasSquares);
            for (FeatureBins feature : features) {
                feature.write(out);
            }
        });
    }

    @Override
    public void restore(byte[] state) {
        BinnedLogisticRegressionLearner restored = new BinnedLogisticRegressionLearner(names, options);
        format().read(state, restored::read);
        this.features = restored.features;
        this.bias = restored.bias;
        this.biasSquares = restored.biasSquares;
        this.examples = restored.examples;
        this.positives = restored.positives;
        this.nextRefresh = restored.nextRefresh;
    }

    private void read(DataInputStream in) throws IOException {
        examples = in.readLong();
        positives = in.readLong();
        nextRefresh = in.readLong();
        bias = in.readDouble();
        biasSquares = in.readDouble();
        for (FeatureBins feature : features) {
            feature.read(in, options.bins() - 1);
        }
    }
}
