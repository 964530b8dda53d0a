package io.weir.ml.online;

import io.weir.ml.ModelParameters;
import io.weir.ml.ScoreCalibration;
import java.util.List;
import java.util.Map;

/** A learner around another, which does all that a subclass does not do itself; the state is the subclass's. */
abstract class ForwardingLearner implements OnlineLearner {
    private final OnlineLearner learner;

    ForwardingLearner(OnlineLearner learner) {
        this.learner = learner;
    }

    /** The one within. */
    final OnlineLearner learner() {
        return learner;
    }

    @Override
    public List<String> names() {
        return learner.names();
    }

    @Override
    public double score(float[] features) {
        return learner.score(features);
    }

    @Override
    public void learn(float[] features, boolean positive) {
        learner.learn(features, positive);
    }

    @Override
    public long examples() {
        return learner.examples();
    }

    @Override
    public long positives() {
        return learner.positives();
    }

    @Override
    public boolean isFitToPublish() {
        return learner.isFitToPublish();
    }

    @Override
    public Map<String, Long> figures() {
        return learner.figures();
    }

    @Override
    public void raiseRates() {
        learner.raiseRates();
    }

    @Override
    public ModelParameters parameters() {
        return learner.parameters();
    }

    @Override
    public ScoreCalibration calibration() {
        return learner.calibration();
    }
}
