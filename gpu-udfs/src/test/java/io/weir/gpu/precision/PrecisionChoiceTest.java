package io.weir.gpu.precision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import io.weir.gpu.cpu.CpuBackend;
import io.weir.gpu.model.DenseModel;
import io.weir.gpu.model.KMeansModel;
import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.Link;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PrecisionChoiceTest {
    private static final LinearModel MODEL =
            new LinearModel(new float[] {1, -1}, 0, new float[2], new float[] {1, 1}, Link.LOGISTIC);
    private static final PrecisionChoice.Trial NONE = (reduced, rows) -> {
        throw new AssertionError("nothing is to be measured");
    };

    private final Random random = new Random(1);
    private final CpuBackend cpu = new CpuBackend("test");
    private LoadedModel onCpu;
    private PrecisionChoice choice;

    @AfterEach
    void everyModelIsClosed() {
        if (choice != null) {
            choice.close();
            onCpu.close();
        }
        cpu.close();
    }

    @Test
    void whoAsksForNothingGetsFloatAndNothingIsSampled() {
        open(MODEL, Precision.FLOAT, 0.001);
        for (int i = 0; i < 10; i++) {
            assertThat(choice.observe(rows(1000, 1), NONE)).isFalse();
        }
        assertThat(choice.current()).isEmpty();
        assertThat(choice.reference()).isSameAs(onCpu);
        assertThat(choice.reason()).isEqualTo("in float");
    }

    @Test
    void aPrecisionIsAdmittedWhenEnoughRowsWereSeen() {
        open(MODEL, Precision.INT8, 0.05);
        for (int i = 0; i < 4; i++) {
            assertThat(choice.current()).isEmpty();
            assertThat(choice.reason()).isEqualTo("in float until 4096 rows were seen (int8 was asked for)");
            assertThat(choice.observe(rows(1023, 1), NONE)).isFalse();
        }
        assertThat(choice.observe(rows(4, 1), NONE)).isTrue();
        assertThat(choice.current().orElseThrow().elements()).isEqualTo(Elements.CODE);
        assertThat(choice.reason())
                .matches("in int8: scores change by at most 0\\.0\\d+ \\(limit 0\\.05\\) on 512 sampled rows");
    }

    @Test
    void oneScoreThatChangesTooMuchLaterOnIsTheEndOfThatPrecision() {
        // A limit that rows of few values keep and others do not.
        open(MODEL, Precision.HALF, 1e-5);
        FloatBatch whole = new FloatBatch(2, 4096);
        for (int i = 0; i < 4096; i++) {
            whole.append(new float[] {random.nextInt(4), random.nextInt(4)});
        }
        assertThat(choice.observe(whole, NONE)).isTrue();
        assertThat(choice.reason()).startsWith("in half precision: scores change by at most 0 (limit 1.0E-5)");
        boolean changed = false;
        for (int i = 0; i < 600 && !changed; i++) {
            changed = choice.observe(rows(10, 1), NONE);
        }
        assertThat(changed).isTrue();
        assertThat(choice.current()).isEmpty();
        assertThat(choice.reason())
                .matches("in float, because half changed scores by \\S+ \\(limit 1.0E-5\\) after \\d+ rows");
        assertThat(choice.observe(whole, NONE)).isFalse();
        assertThat(choice.current()).isEmpty();
    }

    @Test
    void rangesThatDoNotHoldAnyMoreAreLearnedAnewAndOldOnesCount() {
        open(MODEL, Precision.INT8, 0.2);
        assertThat(choice.observe(rows(4096, 1), NONE)).isTrue();
        boolean changed = false;
        for (int i = 0; i < 65 && !changed; i++) {
            changed = choice.observe(rows(1024, 1), NONE);
            choice.countOdd(20);
        }
        assertThat(changed).isTrue();
        assertThat(choice.current()).isEmpty();
        assertThat(choice.reason()).contains("1.9 % of the rows had values outside of the ranges seen before");
        assertThat(choice.observe(rows(4096, 0.5f), NONE)).isTrue();
        // The first rows' ranges are still in it: a code is as coarse as it was.
        float[] numbers = new float[2];
        choice.current().orElseThrow().encoding().encode(0, new float[] {0, 0.5f}, 0, 2, numbers, new BitSet());
        assertThat(numbers[1] - numbers[0]).isBetween(10f, 18f);
    }

    @Test
    void halvesAreGivenUpForGoodWhereTheyDoNotHoldTheRowsAsThereIsNothingToLearnAnew() {
        open(MODEL, Precision.HALF, 0.2);
        assertThat(choice.observe(rows(4096, 1), NONE)).isTrue();
        int changes = 0;
        for (int i = 0; i < 200; i++) {
            changes += choice.observe(rows(1024, 1), NONE) ? 1 : 0;
            if (choice.current().isPresent()) {
                choice.countOdd(20);
            }
        }
        assertThat(changes).isOne();
        assertThat(choice.current()).isEmpty();
        assertThat(choice.reason()).isEqualTo("in float, because half does not hold the values of 1.9 % of the rows");
        assertThat(cpu.loadedModels()).as("the model in float").isOne();
    }

    @Test
    void aPrecisionLearnedAnewTakesThePlaceOfTheOneBefore() {
        open(MODEL, Precision.INT8, 0.2);
        choice.observe(rows(4096, 1), NONE);
        int changes = 0;
        for (int i = 0; i < 400; i++) {
            changes += choice.observe(rows(1024, 1), NONE) ? 1 : 0;
            if (choice.current().isPresent()) {
                choice.countOdd(20);
            }
        }
        assertThat(changes).isGreaterThan(6);
        assertThat(cpu.loadedModels()).as("in float, in int8, in half").isLessThanOrEqualTo(3);
    }

    @Test
    void oddRowsOfBatchesThatComeBackAfterTheSwitchAreNotTheNextPrecisions() {
        open(MODEL, Precision.INT8, 0.2);
        choice.observe(rows(4096, 1), NONE);
        boolean changed = false;
        for (int i = 0; i < 65 && !changed; i++) {
            changed = choice.observe(rows(1024, 1), NONE);
            choice.countOdd(20);
        }
        assertThat(changed).isTrue();
        choice.countOdd(1000); // were on their way
        assertThat(choice.observe(rows(4096, 1), NONE)).isTrue();
        for (int i = 0; i < 70; i++) {
            assertThat(choice.observe(rows(1024, 1), NONE)).isFalse();
        }
    }

    @Test
    void aFewOddRowsChangeNothing() {
        open(MODEL, Precision.INT8, 0.2);
        choice.observe(rows(4096, 1), NONE);
        for (int i = 0; i < 200; i++) {
            assertThat(choice.observe(rows(1024, 1), NONE)).isFalse();
            choice.countOdd(5);
        }
    }

    @Test
    void aModelWithoutSuchKernelsStaysInFloatFromTheStart() {
        open(new KMeansModel(1, 1, new float[1]), Precision.AUTO, 0.1);
        assertThat(choice.reason())
                .isEqualTo("in float, because int8 is not possible: there are no kernels for it, and half is not"
                        + " possible: there are no kernels for it");
    }

    @Test
    void scoresWithoutAUnitChangeInSharesOfTheirRange() {
        // The same model in one unit and in another must be judged alike.
        String reason = null;
        for (float unit : new float[] {1, 128}) {
            LinearModel model = new LinearModel(
                    new float[] {unit, -unit}, 7 * unit, new float[2], new float[] {1, 1}, Link.IDENTITY);
            open(model, Precision.HALF, 0.001);
            random.setSeed(4);
            assertThat(choice.observe(rows(4096, 1), NONE)).isTrue();
            assertThat(choice.reason()).matches("in half precision: scores change by at most \\S+ of their range .*");
            assertThat(reason == null ? choice.reason() : reason).isEqualTo(choice.reason());
            reason = choice.reason();
            choice.close();
            onCpu.close();
        }
        choice = null;
    }

    @Test
    void wishesAreReadInAnyCaseAndOthersRefused() {
        assertThat(Precision.parse(" Int8 ")).isEqualTo(Precision.INT8);
        assertThatThrownBy(() -> Precision.parse("fp16"))
                .hasMessage("precision 'fp16': float, half, int8 or auto is accepted");
        for (double change : new double[] {0, 1, -1, Double.NaN}) {
            assertThatThrownBy(() -> new PrecisionWish(Precision.HALF, change))
                    .hasMessage("mostChange=" + change + ": a number above 0 and below 1 is accepted");
        }
    }

    private void open(DenseModel model, Precision precision, double mostChange) {
        onCpu = cpu.load(model);
        choice = new PrecisionChoice(model, new PrecisionWish(precision, mostChange), cpu, onCpu);
    }

    private FloatBatch rows(int count, float spread) {
        FloatBatch rows = new FloatBatch(2, count);
        for (int i = 0; i < count; i++) {
            rows.append(new float[] {spread * (float) random.nextGaussian(), spread * (float) random.nextGaussian()});
        }
        return rows;
    }
}
