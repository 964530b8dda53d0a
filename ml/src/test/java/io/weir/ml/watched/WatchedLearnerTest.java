package io.weir.ml.watched;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ml.binned.BinnedLogisticRegressionOptions;
import io.weir.ml.drift.DetectorChoice;
import io.weir.ml.drift.Drift;
import io.weir.ml.forest.AdaptiveForestOptions;
import io.weir.ml.linear.LinearOptions;
import io.weir.ml.linear.Optimizer;
import io.weir.ml.online.LearnerOptions;
import io.weir.ml.online.OnlineLearner;
import io.weir.ml.online.OnlineLearnerContract;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class WatchedLearnerTest {
    private static final int BEFORE = 8000;
    private static final int AFTER = 8000;

    private static WatchedOptions watched(LearnerOptions learner, Reaction reaction) {
        return new WatchedOptions(learner, DetectorChoice.ADWIN, false, 0.002, reaction);
    }

    private static List<String> names(int features) {
        return IntStream.range(0, features).mapToObj(i -> "f" + i).toList();
    }

    @Nested
    class OfALearnerThatGrowsAnother extends OnlineLearnerContract {
        @Override
        protected OnlineLearner learner(int features, double prior) {
            return watched(LinearOptions.defaults().withPrior(prior), Reaction.GROW_BACKGROUND)
                    .learner(names(features));
        }
    }

    @Nested
    class OfALearnerWhoseRatesAreRaised extends OnlineLearnerContract {
        @Override
        protected OnlineLearner learner(int features, double prior) {
            return watched(BinnedLogisticRegressionOptions.defaults().withPrior(prior), Reaction.RAISE_LEARNING_RATE)
                    .learner(names(features));
        }
    }

    @Nested
    class OfALearnerThatIsReset extends OnlineLearnerContract {
        @Override
        protected OnlineLearner learner(int features, double prior) {
            return watched(LinearOptions.defaults().withPrior(prior), Reaction.RESET)
                    .learner(names(features));
        }
    }

    @Nested
    class OfALearnerThatIsOnlyWatched extends OnlineLearnerContract {
        @Override
        protected OnlineLearner learner(int features, double prior) {
            return watched(LinearOptions.of(Optimizer.FTRL).withPrior(prior), Reaction.ALARM)
                    .learner(names(features));
        }
    }

    @Test
    void whatADriftHasResetIsNotPublishedUntilItKnowsEnoughOfBothClasses() {
        WatchedLearner learner =
                new WatchedLearner(List.of("a", "b"), watched(LinearOptions.defaults(), Reaction.RESET));
        learner.learn(new float[] {1, 0}, true);
        assertThat(learner.isFitToPublish()).as("no drift yet").isTrue();
        learner.react(Drift.DRIFT);
        Random random = new Random(2);
        int learned = 0;
        int positives = 0;
        while (!learner.isFitToPublish()) {
            boolean positive = random.nextInt(50) == 0;
            learner.learn(new float[] {(float) random.nextGaussian(), positive ? 1 : 0}, positive);
            learned++;
            positives += positive ? 1 : 0;
            OnlineLearner restored =
                    watched(LinearOptions.defaults(), Reaction.RESET).learner(List.of("a", "b"));
            restored.restore(learner.state());
            assertThat(restored.isFitToPublish()).isEqualTo(learner.isFitToPublish());
        }
        assertThat(positives).isEqualTo(30);
        assertThat(learned).isGreaterThan(500);
    }

    /** Two features, of which the sign of the first tells the class, until the second does, the other way round. */
    private static final class Drifting {
        private final Random random = new Random(4);
        private final float[] row = new float[2];
        private boolean label;
        private int count;

        void next() {
            row[0] = (float) random.nextGaussian();
            row[1] = (float) random.nextGaussian();
            double signal = count++ < BEFORE ? row[0] : -row[1] - row[0];
            label = signal + 0.3 * random.nextGaussian() > 0.8;
        }
    }

    /** The mean squared error over all that comes after the drift. */
    private static double lossAfter(OnlineLearner learner) {
        Drifting stream = new Drifting();
        double loss = 0;
        for (int i = 0; i < BEFORE + AFTER; i++) {
            stream.next();
            double error = learner.score(stream.row) - (stream.label ? 1 : 0);
            loss += i < BEFORE ? 0 : error * error;
            learner.learn(stream.row, stream.label);
        }
        return loss / AFTER;
    }

    @Test
    void everyReactionButAnAlarmLosesLessAfterADriftThanALearnerLeftAlone() {
        for (LearnerOptions options : List.of(
                LinearOptions.defaults(),
                LinearOptions.of(Optimizer.FTRL).withL1(1),
                BinnedLogisticRegressionOptions.defaults())) {
            double alone = lossAfter(options.learner(List.of("a", "b")));
            for (Reaction reaction : Reaction.values()) {
                OnlineLearner learner = watched(options, reaction).learner(List.of("a", "b"));
                double loss = lossAfter(learner);
                if (reaction == Reaction.ALARM) {
                    assertThat(loss).isEqualTo(alone);
                } else {
                    assertThat(loss).as("%s of %s", reaction, options).isLessThan(alone * 0.97);
                }
                assertThat(learner.figures().get("drifts"))
                        .as("%s of %s", reaction, options)
                        .isBetween(1L, 8L);
                assertThat(learner.figures().get("last_drift_at_example")).isGreaterThan(BEFORE);
                assertThat(learner.figures().get("replaced_by_drift") > 0)
                        .isEqualTo(reaction == Reaction.RESET || reaction == Reaction.GROW_BACKGROUND);
                assertThat(learner.examples()).isEqualTo(BEFORE + AFTER);
            }
        }
    }

    @Test
    void aFalseAlarmWhereNothingDriftsAndPositivesAreRareReplacesNothing() {
        for (long seed = 1; seed <= 5; seed++) {
            WatchedLearner learner =
                    new WatchedLearner(List.of("a", "b"), watched(LinearOptions.defaults(), Reaction.GROW_BACKGROUND));
            Random random = new Random(seed);
            for (int i = 0; i < 50_000; i++) {
                boolean positive = random.nextInt(200) == 0;
                float[] row = {(float) (random.nextGaussian() + (positive ? 2 : 0)), (float) random.nextGaussian()};
                learner.learn(row, positive);
                if (i == 20_000) {
                    learner.react(Drift.DRIFT);
                }
            }
            assertThat(learner.figures().get("replaced_by_drift"))
                    .as("replaced, seed %s", seed)
                    .isZero();
        }
    }

    @Test
    void restoredInTheMidstOfADriftItGoesOnAsTheUninterruptedOne() {
        WatchedOptions options = watched(LinearOptions.defaults(), Reaction.GROW_BACKGROUND);
        OnlineLearner uninterrupted = options.learner(List.of("a", "b"));
        OnlineLearner restored = options.learner(List.of("a", "b"));
        Drifting stream = new Drifting();
        boolean grew = false;
        for (int i = 0; i < BEFORE + 2000; i++) {
            stream.next();
            uninterrupted.learn(stream.row, stream.label);
            restored.learn(stream.row, stream.label);
            if (i % 97 == 0 || i > BEFORE && i < BEFORE + 300) {
                OnlineLearner next = options.learner(List.of("a", "b"));
                next.restore(restored.state());
                grew |= restored.state().length
                        > options.learner(List.of("a", "b")).state().length + 300;
                restored = next;
            }
        }
        assertThat(grew).as("a background learner was restored").isTrue();
        assertThat(restored.state()).isEqualTo(uninterrupted.state());
        assertThat(restored.figures()).isEqualTo(uninterrupted.figures());
        assertThat(restored.figures().get("replaced_by_drift")).isPositive();
    }

    @Test
    void whatAKindCannotDoIsRefusedWithWhatItCan() {
        assertThatThrownBy(() -> watched(LinearOptions.of(Optimizer.ADAM), Reaction.RAISE_LEARNING_RATE))
                .hasMessageContaining("reaction raise-learning-rate of kind logistic-regression");
        assertThatThrownBy(() -> watched(AdaptiveForestOptions.defaults(), Reaction.RAISE_LEARNING_RATE))
                .hasMessageEndingWith("no rate of it falls while it learns; write alarm or reset");
        assertThatThrownBy(() -> watched(AdaptiveForestOptions.defaults(), Reaction.GROW_BACKGROUND))
                .hasMessageContaining("its trees do so already");
        assertThatThrownBy(() ->
                        new WatchedOptions(LinearOptions.defaults(), DetectorChoice.DDM, false, 0.002, Reaction.ALARM))
                .hasMessageContaining("write on: error");
        byte[] reset = watched(LinearOptions.defaults(), Reaction.RESET)
                .learner(List.of("a"))
                .state();
        assertThatThrownBy(() -> watched(LinearOptions.defaults(), Reaction.ALARM)
                        .learner(List.of("a"))
                        .restore(reset))
                .hasMessageContaining("adwin")
                .hasMessageContaining("alarm");
    }
}
