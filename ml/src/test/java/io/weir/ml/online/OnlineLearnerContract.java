package io.weir.ml.online;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import io.weir.gpu.cpu.CpuBackend;
import io.weir.gpu.cpu.InstructionSet;
import io.weir.ml.ModelSnapshot;
import io.weir.ml.evaluation.RankingMetrics;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every {@link OnlineLearner} must hold to; extend it once per kind of learner and optimizer. */
public abstract class OnlineLearnerContract {
    private static final int FEATURES = 4;
    private static final double PRIOR = 0.02;

    /** A fresh learner; equal calls give equal learners. */
    protected abstract OnlineLearner learner(int features, double prior);

    /** Whether contributions add up to the log-odds of the parameters' score, less what is the same for every row. */
    protected boolean exactContributions() {
        return true;
    }

    protected final OnlineLearner learner() {
        return learner(FEATURES, PRIOR);
    }

    /** Rows of one informative, two noisy and one constant feature, all on scales of their own. */
    protected static final class Stream {
        private final Random random;
        private final double shift;
        private final float[] row = new float[FEATURES];
        private boolean label;

        public Stream(long seed, double shift) {
            this.random = new Random(seed);
            this.shift = shift;
        }

        /** Goes on to the next row and its label. */
        public void next() {
            label = random.nextInt(5) == 0;
            row[0] = (float) (shift * (100 + 20 * random.nextGaussian() + (label ? 50 : 0)));
            row[1] = (float) (shift * random.nextGaussian());
            row[2] = (float) (shift * (-1000 + 300 * random.nextGaussian()));
            row[3] = 7;
        }

        /** The row, which may be changed until the next one. */
        public float[] row() {
            return row;
        }

        public boolean label() {
            return label;
        }
    }

    protected static void learn(OnlineLearner learner, Stream stream, int examples) {
        for (int i = 0; i < examples; i++) {
            stream.next();
            learner.learn(stream.row, stream.label);
        }
    }

    private static double auc(OnlineLearner learner, Stream stream, int examples) {
        double[] scores = new double[examples];
        boolean[] labels = new boolean[examples];
        for (int i = 0; i < examples; i++) {
            stream.next();
            scores[i] = learner.score(stream.row);
            labels[i] = stream.label;
        }
        return RankingMetrics.auc(scores, labels);
    }

    @Test
    void beforeTheFirstExampleTheScoreIsThePrior() {
        OnlineLearner learner = learner();
        for (float value : new float[] {0, -5, 1e30f, Float.NaN, Float.POSITIVE_INFINITY}) {
            float[] row = new float[FEATURES];
            Arrays.fill(row, value);
            assertThat(learner.score(row)).isCloseTo(PRIOR, within(1e-12));
        }
        assertThat(learner.examples()).isZero();
        assertThat(learner.positives()).isZero();
    }

    @Test
    void itLearnsToRankPositivesFirst() {
        OnlineLearner learner = learner();
        learn(learner, new Stream(1, 1), 5000);
        // The best possible is the AUC of a shift by 2.5 standard deviations, 0.961.
        assertThat(auc(learner, new Stream(2, 1), 5000)).isGreaterThan(0.93);
    }

    @Test
    void examplesAndPositivesAreCounted() {
        OnlineLearner learner = learner();
        for (int i = 0; i < 10; i++) {
            learner.learn(new float[FEATURES], i < 3);
        }
        assertThat(learner.examples()).isEqualTo(10);
        assertThat(learner.positives()).isEqualTo(3);
    }

    @Test
    void equalCallsGiveEqualStates() {
        OnlineLearner one = learner();
        OnlineLearner other = learner();
        learn(one, new Stream(3, 1), 500);
        learn(other, new Stream(3, 1), 500);
        assertThat(one.state()).isEqualTo(other.state());

        learn(other, new Stream(4, 1), 1);
        assertThat(one.state()).isNotEqualTo(other.state());
    }

    @Test
    void scoringChangesNothing() {
        OnlineLearner learner = learner();
        learn(learner, new Stream(3, 1), 100);
        byte[] before = learner.state();
        auc(learner, new Stream(4, 1), 100);
        assertThat(learner.state()).isEqualTo(before);
    }

    @Test
    void aRestoredLearnerGoesOnAsTheUninterruptedOne() {
        OnlineLearner uninterrupted = learner();
        Stream stream = new Stream(5, 1);
        Stream same = new Stream(5, 1);
        learn(uninterrupted, stream, 700);

        OnlineLearner stopped = learner();
        learn(stopped, same, 350);
        OnlineLearner restored = learner();
        learn(restored, new Stream(99, 1), 10);
        restored.restore(stopped.state());
        learn(restored, same, 350);

        assertThat(restored.state()).isEqualTo(uninterrupted.state());
        assertThat(restored.model()).isEqualTo(uninterrupted.model());
    }

    @Test
    void restoredAfterEachExampleItGoesOnAsTheUninterruptedOne() {
        OnlineLearner uninterrupted = learner();
        OnlineLearner restored = learner();
        Stream stream = new Stream(23, 1);
        for (int i = 0; i < 250; i++) {
            stream.next();
            uninterrupted.learn(stream.row, stream.label);
            restored.learn(stream.row, stream.label);
            OnlineLearner next = learner();
            next.restore(restored.state());
            restored = next;
        }
        assertThat(restored.state()).isEqualTo(uninterrupted.state());
        assertThat(restored.figures()).isEqualTo(uninterrupted.figures());
    }

    @Test
    void aCategoryThatWasNeverSeenIsScoredInRangeAndByItsModelAlike() {
        OnlineLearner learner = learner();
        Stream stream = new Stream(24, 1);
        Random random = new Random(24);
        for (int i = 0; i < 3000; i++) {
            stream.next();
            stream.row[1] = random.nextInt(4); // a category's code
            learner.learn(stream.row, stream.label);
        }
        ModelSnapshot snapshot = learner.snapshot("m", 1, 0);
        for (float code : new float[] {4, 9, -1, 1000}) {
            stream.next();
            stream.row[1] = code;
            double score = learner.score(stream.row);
            assertThat(score).isBetween(0.0, 1.0);
            assertThat(snapshot.score(stream.row)).isCloseTo(score, within(1e-5));
        }
        for (float code : new float[] {4, 9, -1}) {
            stream.next();
            stream.row[1] = code;
            learner.learn(stream.row, stream.label);
        }
        for (int i = 0; i < 500; i++) {
            stream.next();
            stream.row[1] = random.nextInt(4);
            learner.learn(stream.row, stream.label);
        }
        double[] scores = new double[3000];
        boolean[] labels = new boolean[3000];
        for (int i = 0; i < scores.length; i++) {
            stream.next();
            stream.row[1] = random.nextInt(4);
            scores[i] = learner.score(stream.row);
            labels[i] = stream.label;
        }
        assertThat(RankingMetrics.auc(scores, labels)).isGreaterThan(0.92);
    }

    @Test
    void contributionsAddUpToTheLogOddsWhereTheyAreExact() {
        OnlineLearner learner = learner();
        learn(learner, new Stream(25, 1), 3000);
        ModelSnapshot snapshot = learner.snapshot("m", 1, 0);
        Stream stream = new Stream(26, 1);
        double common = Double.NaN;
        for (int i = 0; i < 100; i++) {
            stream.next();
            if (i % 5 == 0) {
                stream.row[i % 3] = Float.NaN;
            }
            double score = snapshot.parameters().score(stream.row);
            double sum = Arrays.stream(snapshot.contributions(stream.row)).sum();
            double rest = (exactContributions() ? Math.log(score / (1 - score)) : score) - sum;
            common = Double.isNaN(common) ? rest : common;
            assertThat(rest).isCloseTo(common, within(1e-3));
        }
    }

    @Test
    void bytesThatAreNoStateAreRefusedAndChangeNothing() {
        OnlineLearner learner = learner();
        learn(learner, new Stream(5, 1), 100);
        byte[] state = learner.state();

        assertThatThrownBy(() -> learner.restore(new byte[0])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> learner.restore(Arrays.copyOf(state, state.length - 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> learner.restore(Arrays.copyOf(state, state.length + 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> learner.restore(learner(FEATURES + 1, PRIOR).state()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("features");
        byte[] future = state.clone();
        future[7]++; // the format version's last byte
        assertThatThrownBy(() -> learner.restore(future))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("format 2");
        assertThat(learner.state()).isEqualTo(state);
    }

    @Test
    void missingFeaturesAreScoredAndLearnedFromWithoutHarmToTheOthers() {
        OnlineLearner learner = learner();
        Stream stream = new Stream(6, 1);
        Random random = new Random(6);
        for (int i = 0; i < 8000; i++) {
            stream.next();
            for (int j = 0; j < FEATURES; j++) {
                if (random.nextInt(4) == 0) {
                    stream.row[j] = i % 2 == 0 ? Float.NaN : Float.POSITIVE_INFINITY;
                }
            }
            learner.learn(stream.row, stream.label);
        }
        assertThat(auc(learner, new Stream(7, 1), 5000)).isGreaterThan(0.93);
        float[] nothing = new float[FEATURES];
        Arrays.fill(nothing, Float.NaN);
        assertThat(learner.score(nothing)).isBetween(0.0, 0.9);
    }

    @Test
    void aColumnThatNeverVariedChangesNoScore() {
        OnlineLearner learner = learner();
        Stream stream = new Stream(7, 1);
        for (int i = 0; i < 1000; i++) {
            stream.next();
            stream.row[1] = Float.NaN;
            learner.learn(stream.row, stream.label);
        }
        stream.next();
        float[] changed = stream.row.clone();
        changed[1] = 5;
        changed[3] = 1e9f;
        assertThat(learner.score(changed)).isEqualTo(learner.score(stream.row));
    }

    @Test
    void oneClassOnlyDrivesTheScoreTowardsItAndNoFurtherThanItMay() {
        for (boolean positive : new boolean[] {false, true}) {
            OnlineLearner learner = learner();
            Stream stream = new Stream(8, 1);
            for (int i = 0; i < 20_000; i++) {
                stream.next();
                learner.learn(stream.row, positive);
            }
            double score = learner.score(stream.row);
            assertThat(score).isBetween(0.0, 1.0);
            if (positive) {
                assertThat(score).isGreaterThan(0.9);
            } else {
                assertThat(score).isLessThan(PRIOR);
            }
        }
    }

    @Test
    void afterAShiftOfScaleItFindsBack() {
        OnlineLearner learner = learner();
        learn(learner, new Stream(9, 1), 2000);
        assertThat(auc(learner, new Stream(10, 1), 2000)).isGreaterThan(0.93);
        learn(learner, new Stream(11, 100), 20_000);
        assertThat(auc(learner, new Stream(12, 100), 2000)).isGreaterThan(0.93);
    }

    @Test
    void absurdValuesNeverMakeAScoreThatIsNoNumber() {
        OnlineLearner learner = learner();
        float[] values = {Float.MAX_VALUE, -Float.MAX_VALUE, Float.MIN_VALUE, 0, Float.NaN, Float.NEGATIVE_INFINITY, 1};
        Random random = new Random(13);
        float[] row = new float[FEATURES];
        for (int i = 0; i < 5000; i++) {
            for (int j = 0; j < FEATURES; j++) {
                row[j] = values[random.nextInt(values.length)];
            }
            assertThat(learner.score(row)).isBetween(0.0, 1.0);
            learner.learn(row, random.nextBoolean());
        }
        // And what was learned can be published and read again.
        ModelSnapshot snapshot = learner.snapshot("m", 1, 0);
        assertThat(ModelSnapshot.fromJson(snapshot.toJson())).isEqualTo(snapshot);
    }

    @Test
    void aFewAbsurdValuesDoNotBlindItToTheOrdinaryOnes() {
        OnlineLearner learner = learner();
        learn(learner, new Stream(14, 1), 1000);
        for (int i = 0; i < 3; i++) {
            learner.learn(new float[] {Float.MAX_VALUE, 0, -1000, 7}, false);
        }
        learn(learner, new Stream(15, 1), 5000);
        assertThat(auc(learner, new Stream(16, 1), 5000)).isGreaterThan(0.93);
    }

    @Test
    void everyCpuBackendScoresItsModelAsItDoes() {
        OnlineLearner learner = learner();
        learn(learner, new Stream(17, 1), 3000);
        Stream stream = new Stream(18, 1);
        FloatBatch batch = new FloatBatch(FEATURES, 200);
        double[] own = new double[200];
        for (int i = 0; i < own.length; i++) {
            stream.next();
            if (i % 10 == 0) {
                stream.row[i % FEATURES] = Float.NaN;
            }
            batch.append(stream.row);
            own[i] = learner.score(stream.row);
        }
        for (InstructionSet instructions : InstructionSet.values()) {
            if (!instructions.isAvailable()) {
                continue;
            }
            FloatBatch scores = new FloatBatch(1, own.length);
            try (CpuBackend backend = new CpuBackend("of a test", instructions);
                    LoadedModel loaded = backend.load(learner.model())) {
                loaded.score(batch, scores);
            }
            for (int i = 0; i < own.length; i++) {
                assertThat(learner.calibration().of(scores.get(i, 0)))
                        .as("row %d, %s", i, instructions)
                        .isCloseTo(own[i], within(2e-6));
            }
        }
        assertThat(Arrays.stream(own).max().orElseThrow()
                        - Arrays.stream(own).min().orElseThrow())
                .isGreaterThan(0.5);
    }

    @Test
    void whatItPublishesIsReadAgainAndScoresAsItDoes() {
        OnlineLearner learner = learner();
        learn(learner, new Stream(19, 1), 3000);
        ModelSnapshot snapshot = learner.snapshot("m", 3, 1_534_032_011_000L);
        ModelSnapshot read = ModelSnapshot.fromJson(snapshot.toJson());

        assertThat(read).isEqualTo(snapshot);
        assertThat(read.features()).isEqualTo(learner.names()).hasSize(FEATURES);
        assertThat(read.toDenseModel()).isEqualTo(learner.model());
        assertThat(read.examples()).isEqualTo(3000);
        assertThat(read.positives()).isEqualTo(learner.positives());
        Stream stream = new Stream(20, 1);
        for (int i = 0; i < 200; i++) {
            stream.next();
            assertThat(read.score(stream.row)).isCloseTo(learner.score(stream.row), within(2e-6));
        }
    }

    @Test
    void aModelOfNothingLearnedCanBePublished() {
        OnlineLearner learner = learner();
        ModelSnapshot snapshot =
                ModelSnapshot.fromJson(learner.snapshot("m", 1, 0).toJson());
        assertThat(snapshot.score(new float[] {1, 2, 3, Float.NaN})).isCloseTo(PRIOR, within(1e-6));
    }

    @Test
    void whatTellsTheClassesApartContributesMost() {
        OnlineLearner learner = learner();
        learn(learner, new Stream(21, 1), 5000);
        ModelSnapshot snapshot = learner.snapshot("m", 1, 0);
        double[] suspicious = snapshot.contributions(new float[] {190, 0, -1000, 7});
        double[] ordinary = snapshot.contributions(new float[] {90, 0, -1000, 7});

        assertThat(suspicious).hasSize(FEATURES);
        assertThat(suspicious[0]).isGreaterThan(0).isGreaterThan(ordinary[0]);
        assertThat(suspicious[0]).isGreaterThan(Math.max(suspicious[1], suspicious[2]));
        assertThat(suspicious[3]).isZero();
    }

    @Test
    void whatItLearnsDoesNotDependOnTheArrayThatTheFeaturesCameIn() {
        OnlineLearner one = learner();
        OnlineLearner other = learner();
        Stream stream = new Stream(22, 1);
        for (int i = 0; i < 300; i++) {
            stream.next();
            one.learn(stream.row, stream.label);
            float[] own = stream.row.clone();
            other.learn(own, stream.label);
            Arrays.fill(own, -1);
        }
        assertThat(one.state()).isEqualTo(other.state());
    }

    @Test
    void aRowOfAnotherLengthIsRefused() {
        OnlineLearner learner = learner();
        assertThatThrownBy(() -> learner.score(new float[3])).hasMessageContaining("length=3");
        assertThatThrownBy(() -> learner.learn(new float[5], true)).hasMessageContaining("length=5");
        assertThat(learner.examples()).isZero();
    }
}
