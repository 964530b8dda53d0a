package io.weir.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.jobs.pipeline.ModelSpec;
import io.weir.ml.binned.BinnedLogisticRegressionLearner;
import io.weir.ml.binned.BinnedLogisticRegressionOptions;
import io.weir.ml.forest.AdaptiveForestLearner;
import io.weir.ml.linear.LogisticRegressionLearner;
import java.util.List;
import org.junit.jupiter.api.Test;

class LearnersTest {
    private static final List<String> FEATURES = List.of("a", "b");

    @Test
    void eachKindOfModelHasItsLearner() {
        ModelSpec linear =
                new ModelSpec("m", ModelSpec.LOGISTIC_REGRESSION, "ftrl", 0.1, 0, 0, 24, 10, 1, 1, 0.05, 1000);
        ModelSpec forest =
                new ModelSpec("m", ModelSpec.ADAPTIVE_RANDOM_FOREST, "adagrad", 0.3, 0, 0, 24, 7, 3, 0.5, 0.05, 1000);
        ModelSpec binned = new ModelSpec(
                "m", ModelSpec.BINNED_LOGISTIC_REGRESSION, "adagrad", 0.1, 0, 0, 12, 10, 1, 1, 0.05, 1000);

        assertThat(Learners.create(linear, FEATURES)).isInstanceOf(LogisticRegressionLearner.class);
        assertThat(Learners.create(forest, FEATURES)).isInstanceOfSatisfying(AdaptiveForestLearner.class, learner -> {
            assertThat(learner.names()).isEqualTo(FEATURES);
            assertThat(learner.options().trees()).isEqualTo(7);
            assertThat(learner.options().positiveWeight()).isEqualTo(3);
            assertThat(learner.options().negativeShare()).isEqualTo(0.5);
            assertThat(learner.options().prior()).isEqualTo(0.05);
        });
        // A state begins with the number of bins.
        assertThat(Learners.create(binned, FEATURES).state())
                .isEqualTo(new BinnedLogisticRegressionLearner(
                                FEATURES,
                                BinnedLogisticRegressionOptions.defaults()
                                        .withBins(12)
                                        .withLearningRate(0.1)
                                        .withPrior(0.05))
                        .state());
    }
}
