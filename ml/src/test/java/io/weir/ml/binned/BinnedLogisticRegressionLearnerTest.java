package io.weir.ml.binned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ml.BinnedLogisticRegressionParameters;
import io.weir.ml.online.OnlineLearner;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BinnedLogisticRegressionLearnerTest {
    private static final BinnedLogisticRegressionOptions DEFAULTS = BinnedLogisticRegressionOptions.defaults();

    private static BinnedLogisticRegressionLearner one() {
        return new BinnedLogisticRegressionLearner(List.of("x"), DEFAULTS);
    }

    @Test
    void aThresholdThatNobodyToldIsLearned() {
        // Rare, far out in the tail, and sharp.
        BinnedLogisticRegressionLearner learner = one();
        Random random = new Random(1);
        for (int i = 0; i < 60_000; i++) {
            float value = (float) (50 * -Math.log(1 - random.nextDouble()));
            learner.learn(new float[] {value}, value > 240);
        }
        assertThat(learner.positives()).isBetween(300L, 700L);
        assertThat(learner.score(new float[] {245})).isGreaterThan(0.8);
        assertThat(learner.score(new float[] {235})).isLessThan(0.1);
        assertThat(learner.score(new float[] {20})).isLessThan(0.01);
    }

    @Test
    void aBendThatGoesDownAgainIsLearned() {
        BinnedLogisticRegressionLearner learner = one();
        Random random = new Random(2);
        for (int i = 0; i < 20_000; i++) {
            float value = random.nextFloat();
            learner.learn(new float[] {value}, value > 0.4 && value < 0.6 && random.nextBoolean());
        }
        assertThat(learner.score(new float[] {0.5f})).isBetween(0.4, 0.6);
        assertThat(learner.score(new float[] {0.3f})).isLessThan(0.02);
        assertThat(learner.score(new float[] {0.7f})).isLessThan(0.02);
    }

    @Test
    void whatIsMissingHasABinOfItsOwn() {
        BinnedLogisticRegressionLearner learner = one();
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            boolean missing = random.nextInt(10) == 0;
            learner.learn(
                    new float[] {missing ? Float.NaN : random.nextFloat()}, random.nextInt(10) < (missing ? 8 : 1));
        }
        assertThat(learner.score(new float[] {Float.NaN})).isBetween(0.75, 0.85);
        assertThat(learner.score(new float[] {0.5f})).isBetween(0.05, 0.15);
    }

    @Test
    void learningTheEdgesAnewLosesNothingOfWhatWasLearned() {
        BinnedLogisticRegressionLearner learner = one();
        Random random = new Random(4);
        double before = 0;
        for (int i = 1; i <= 12_800; i++) {
            float value = random.nextFloat();
            if (i == 12_800) {
                before = learner.score(new float[] {0.9f});
            }
            learner.learn(new float[] {value}, value > 0.5 && random.nextInt(4) == 0);
        }
        // The 12,800th example has moved the edges.
        double after = learner.score(new float[] {0.9f});
        assertThat(before).isBetween(0.2, 0.3);
        assertThat(Math.abs(after - before)).isLessThan(0.03);
    }

    @Test
    void anOrdinaryRowContributesNothingOnTheWhole() {
        OnlineLearner learner = DEFAULTS.withPrior(0.1).learner(List.of("f0", "f1"));
        Random random = new Random(5);
        double[] sums = new double[2];
        float[][] rows = new float[5000][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = new float[] {random.nextFloat(), random.nextFloat()};
            learner.learn(rows[i], rows[i][0] > 0.8);
        }
        for (float[] row : rows) {
            double[] contributions = learner.parameters().contributions(row);
            sums[0] += contributions[0];
            sums[1] += contributions[1];
        }
        assertThat(Math.abs(sums[0]) / rows.length).isLessThan(0.1);
        assertThat(Math.abs(sums[1]) / rows.length).isLessThan(0.1);
        double[] high = learner.parameters().contributions(new float[] {0.95f, 0.5f});
        assertThat(high[0]).isGreaterThan(2);
    }

    @Test
    void aFeatureHasNoMoreBinsThanWereAskedFor() {
        BinnedLogisticRegressionLearner learner =
                new BinnedLogisticRegressionLearner(List.of("x"), DEFAULTS.withBins(5));
        Random random = new Random(6);
        for (int i = 0; i < 5000; i++) {
            float value = random.nextFloat();
            learner.learn(new float[] {value}, Math.sin(30 * value) > 0);
        }
        BinnedLogisticRegressionParameters parameters = learner.parameters();
        assertThat(parameters.features().get(0).edges()).hasSizeBetween(3, 4);
        byte[] state = learner.state();
        assertThatThrownBy(() -> one().restore(state)).hasMessageContaining("bins 5 restored with bins 24");
    }

    @Test
    void optionsOutOfRangeAreNamedWithWhatIsAccepted() {
        assertThatThrownBy(() -> DEFAULTS.withBins(1)).hasMessage("bins=1: a whole number from 2 to 256 is accepted");
        assertThatThrownBy(() -> DEFAULTS.withPrior(1)).hasMessageContaining("prior=1.0");
        assertThatThrownBy(() -> DEFAULTS.withLearningRate(0)).hasMessageContaining("learningRate=0.0");
        assertThatThrownBy(() -> DEFAULTS.withHorizon(1)).hasMessageContaining("horizon=1");
        assertThatThrownBy(() -> new BinnedLogisticRegressionLearner(List.of("a", "a"), DEFAULTS))
                .hasMessageContaining("[a, a]");
    }
}
