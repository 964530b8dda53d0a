package io.weir.ml.online;

import java.util.List;

/**
 * A learner of any kind, with what stands around it: learning from other shares of the classes than come, and calibration.
 *
 * @param learner how the learner itself learns, its prior that of what comes
 * @param positiveWeight what a positive example weighs more than a negative one, above 0 and at most 1,000
 * @param negativeShare the share of negative examples that is learned from, above 0 and at most 1
 * @param calibration how scores become probabilities
 */
public record AdjustedOptions(
        LearnerOptions learner, double positiveWeight, double negativeShare, CalibrationKind calibration)
        implements LearnerOptions {
    public AdjustedOptions {
        LearnerKind.POSITIVE_WEIGHT.range().require(LearnerKind.POSITIVE_WEIGHT.key(), positiveWeight);
        LearnerKind.NEGATIVE_SHARE.range().require(LearnerKind.NEGATIVE_SHARE.key(), negativeShare);
    }

    /** The learner's options themselves where nothing is to stand around it. */
    static LearnerOptions of(
            LearnerOptions learner, double positiveWeight, double negativeShare, CalibrationKind calibration) {
        return positiveWeight == 1 && negativeShare == 1 && calibration == CalibrationKind.NONE
                ? learner
                : new AdjustedOptions(learner, positiveWeight, negativeShare, calibration);
    }

    @Override
    public LearnerKind kind() {
        return learner.kind();
    }

    @Override
    public double prior() {
        return learner.prior();
    }

    @Override
    public AdjustedOptions withPrior(double value) {
        return new AdjustedOptions(learner.withPrior(value), positiveWeight, negativeShare, calibration);
    }

    @Override
    public boolean ratesFall() {
        return learner.ratesFall();
    }

    @Override
    public boolean growsBackground() {
        return learner.growsBackground();
    }

    @Override
    public OnlineLearner learner(List<String> features) {
        OnlineLearner made = resampled(features);
        return calibration == CalibrationKind.NONE ? made : new CalibratedLearner(made, calibration);
    }

    private OnlineLearner resampled(List<String> features) {
        if (positiveWeight == 1 && negativeShare == 1) {
            return learner.learner(features);
        }
        double ofLearned = ResampledLearner.priorOfLearned(prior(), positiveWeight, negativeShare);
        return new ResampledLearner(learner.withPrior(ofLearned).learner(features), positiveWeight, negativeShare);
    }
}
