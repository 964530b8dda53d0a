package io.weir.ml.online;

import io.weir.ml.ScoreCalibration;
import io.weir.ml.random.SplitMix64;
import io.weir.ml.state.StateFrame;

/**
 * A learner that learns from other shares of the classes than come: from each positive example as often as its weight says,
 * and from a share of the negative ones, both drawn so that the mean is exact. Its scores are set right for it: of what is
 * learned the odds are weight / share times the true ones, which the calibration's shift takes back. So they stay
 * probabilities, of rare positives too.
 *
 * <p>What is drawn depends on the number of the example alone: equal streams give equal models, and a restored learner draws
 * on. An example that is not learned from costs nothing but its drawing.
 *
 * @see <a href="https://dl.acm.org/doi/10.5555/1642194.1642224">Elkan: The Foundations of Cost-Sensitive Learning, IJCAI 2001,
 *     theorems 1 and 2</a>
 */
final class ResampledLearner extends ForwardingLearner {
    private static final int STATE_MAGIC = 0x57525331; // "WRS1"

    private final double positiveWeight;
    private final double negativeShare;
    private final ScoreCalibration correction;
    private long examples;
    private long positives;

    /** @param learner begins with the prior that belongs to what it will learn from, see {@link #priorOfLearned} */
    ResampledLearner(OnlineLearner learner, double positiveWeight, double negativeShare) {
        super(learner);
        this.positiveWeight = positiveWeight;
        this.negativeShare = negativeShare;
        correction = ScoreCalibration.shift(StrictMath.log(negativeShare / positiveWeight));
    }

    /** The share of positives among what is learned from, where it is {@code prior} among what comes. */
    static double priorOfLearned(double prior, double positiveWeight, double negativeShare) {
        double odds = prior / (1 - prior) * positiveWeight / negativeShare;
        return odds / (1 + odds);
    }

    @Override
    public double score(float[] features) {
        return correction.of(learner().score(features));
    }

    @Override
    public void learn(float[] features, boolean positive) {
        if (features.length != features()) { // whether it is drawn or not
            throw new IllegalArgumentException(
                    "features has length=" + features.length + ": " + features() + " are accepted, " + names());
        }
        examples++;
        positives += positive ? 1 : 0;
        double wanted = positive ? positiveWeight : negativeShare;
        long times = (long) wanted;
        if (wanted > times && new SplitMix64(examples).nextDouble() < wanted - times) {
            times++;
        }
        for (long i = 0; i < times; i++) {
            learner().learn(features, positive);
        }
    }

    /** Those that came, whether learned from or not. */
    @Override
    public long examples() {
        return examples;
    }

    @Override
    public long positives() {
        return positives;
    }

    @Override
    public ScoreCalibration calibration() {
        return correction;
    }

    private StateFrame frame() {
        return new StateFrame(
                "a resampled learner",
                STATE_MAGIC,
                1,
                "positive-weight " + positiveWeight + ", negative-share " + negativeShare);
    }

    @Override
    public byte[] state() {
        byte[] inner = learner().state();
        return frame().write(out -> {
            out.writeLong(examples);
            out.writeLong(positives);
            InnerState.write(out, inner);
        });
    }

    @Override
    public void restore(byte[] state) {
        long[] counts = new long[2];
        frame().read(state, in -> {
            counts[0] = in.readLong();
            counts[1] = in.readLong();
            learner().restore(InnerState.read(in));
        });
        examples = counts[0];
        positives = counts[1];
    }
}
