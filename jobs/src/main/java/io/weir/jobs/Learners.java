package io.weir.jobs;

import io.weir.jobs.pipeline.ModelSpec;
import io.weir.ml.binned.BinnedLogisticRegressionLearner;
import io.weir.ml.binned.BinnedLogisticRegressionOptions;
import io.weir.ml.forest.AdaptiveForestLearner;
import io.weir.ml.forest.AdaptiveForestOptions;
import io.weir.ml.linear.OnlineLogisticRegression;
import io.weir.ml.online.OnlineLearner;
import java.util.List;

/** The learner of each kind of model that a pipeline file may name. */
final class Learners {
    private Learners() {}

    static OnlineLearner create(ModelSpec model, List<String> features) {
        return switch (model.kind()) {
            case ModelSpec.ADAPTIVE_RANDOM_FOREST -> forest(model, features);
            case ModelSpec.BINNED_LOGISTIC_REGRESSION ->
                new BinnedLogisticRegressionLearner(
                        features,
                        BinnedLogisticRegressionOptions.defaults()
                                .withBins(model.bins())
                                .withLearningRate(model.learningRate())
                                .withPrior(model.prior()));
            case ModelSpec.LOGISTIC_REGRESSION -> logisticRegression(model, features);
            default -> throw new IllegalArgumentException("kind=" + model.kind() + " of model " + model.name());
        };
    }

    private static OnlineLearner forest(ModelSpec model, List<String> features) {
        return new AdaptiveForestLearner(
                features,
                AdaptiveForestOptions.defaults()
                        .withTrees(model.trees())
                        .withPositiveWeight(model.positiveWeight())
                        .withNegativeShare(model.negativeShare())
                        .withPrior(model.prior()));
    }

    private static OnlineLearner logisticRegression(ModelSpec model, List<String> features) {
        return new OnlineLogisticRegression()
                .setOptimizer(model.optimizer())
                .setLearningRate(model.learningRate())
                .setL1(model.l1())
                .setL2(model.l2())
                .setPrior(model.prior())
                .setFeatureNames(features.toArray(String[]::new))
                .learner(features.size());
    }
}
