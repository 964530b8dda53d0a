package io.weir.ml.neural;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ml.evaluation.RankingMetrics;
import io.weir.ml.linear.LinearOptions;
import io.weir.ml.online.OnlineLearner;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What {@link io.weir.ml.online.OnlineLearnerContract} does not ask of every learner. */
class MlpLearnerTest {
    private static final List<String> NAMES = List.of("a", "b", "noise");

    /** Positive where a and b have the same sign: neither tells anything alone. */
    private static double auc(OnlineLearner learner, int examples) {
        Random random = new Random(1);
        double[] scores = new double[4000];
        boolean[] labels = new boolean[scores.length];
        float[] row = new float[NAMES.size()];
        for (int i = 0; i < examples + scores.length; i++) {
            for (int j = 0; j < row.length; j++) {
                row[j] = (float) random.nextGaussian();
            }
            boolean positive = row[0] * row[1] > 0;
            if (i < examples) {
                learner.learn(row, positive);
            } else {
                scores[i - examples] = learner.score(row);
                labels[i - examples] = positive;
            }
        }
        return RankingMetrics.auc(scores, labels);
    }

    @Test
    void itSeesFeaturesActTogetherOfWhichNoneTellsAnythingAlone() {
        assertThat(auc(LinearOptions.defaults().learner(NAMES), 20_000)).isLessThan(0.6);
        assertThat(auc(MlpOptions.defaults().learner(NAMES), 20_000)).isGreaterThan(0.95);
    }

    @Test
    void ratesThatFellStartAnewAndWeightsStay() {
        MlpLearner learner = MlpOptions.defaults().learner(NAMES);
        auc(learner, 5000);
        float[] row = {1, -1, 0};
        double before = learner.score(row);
        byte[] state = learner.state();
        learner.learn(row, true);
        double slowly = learner.score(row) - before;

        learner.restore(state);
        learner.raiseRates();
        assertThat(learner.score(row)).isEqualTo(before);
        learner.learn(row, true);
        assertThat(learner.score(row) - before).isGreaterThan(2 * slowly);
    }

    @Test
    void aStateOfAnotherWidthIsRefused() {
        byte[] state = MlpOptions.defaults().learner(NAMES).state();
        assertThatThrownBy(
                        () -> MlpOptions.defaults().withHidden(8).learner(NAMES).restore(state))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("hidden=16")
                .hasMessageContaining("hidden=8");
    }

    @Test
    void anOptionOutOfRangeIsNamedWithWhatIsAccepted() {
        assertThatThrownBy(() -> MlpOptions.defaults().withHidden(0))
                .hasMessage("hidden=0: a whole number from 1 to 1024 is accepted");
        assertThatThrownBy(() -> MlpOptions.defaults().withLearningRate(Double.NaN))
                .hasMessageContaining("learningRate=NaN");
    }
}
