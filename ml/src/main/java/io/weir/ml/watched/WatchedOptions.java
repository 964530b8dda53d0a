package io.weir.ml.watched;

import io.weir.ml.drift.DetectorChoice;
import io.weir.ml.online.LearnerKind;
import io.weir.ml.online.LearnerOptions;
import io.weir.ml.online.OnlineLearner;
import java.util.List;

/**
 * A learner of any kind whose loss is watched for drift.
 *
 * @param learner how the learner learns
 * @param detector what tells the drift
 * @param ofErrors whether it is given 1 for an example on the wrong side of 0.5 and 0 for others, and not the squared error
 * @param delta of the detector, where it has one, above 0 and below 0.1
 * @param reaction what then happens; one that the kind can do
 */
public record WatchedOptions(
        LearnerOptions learner, DetectorChoice detector, boolean ofErrors, double delta, Reaction reaction)
        implements LearnerOptions {
    public WatchedOptions {
        if (!(delta > 0 && delta < 0.1)) {
            throw new IllegalArgumentException("delta=" + delta + ": above 0 and below 0.1 is accepted");
        }
        if (detector.ofErrors() && !ofErrors) {
            throw new IllegalArgumentException(
                    "detector " + detector.text() + " on loss: it takes errors of 0 and 1; write on: error");
        }
        if (reaction == Reaction.RAISE_LEARNING_RATE && !learner.ratesFall()) {
            throw new IllegalArgumentException("reaction " + reaction.text() + " of kind "
                    + learner.kind().text() + ": no rate of it falls while it learns; write "
                    + (learner.growsBackground()
                            ? Reaction.ALARM.text() + " or " + Reaction.RESET.text()
                            : "one of " + Reaction.ALARM.text() + ", " + Reaction.RESET.text() + ", "
                                    + Reaction.GROW_BACKGROUND.text() + ", or an optimizer whose rates fall"));
        }
        if (reaction == Reaction.GROW_BACKGROUND && learner.growsBackground()) {
            throw new IllegalArgumentException("reaction " + reaction.text() + " of kind "
                    + learner.kind().text() + ": its trees do so already, each by itself; write "
                    + Reaction.ALARM.text()
                    + " or " + Reaction.RESET.text());
        }
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
    public WatchedOptions withPrior(double value) {
        return new WatchedOptions(learner.withPrior(value), detector, ofErrors, delta, reaction);
    }

    @Override
    public OnlineLearner learner(List<String> features) {
        return new WatchedLearner(features, this);
    }
}
