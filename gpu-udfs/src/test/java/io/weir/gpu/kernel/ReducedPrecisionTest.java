package io.weir.gpu.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import io.weir.gpu.Pending;
import io.weir.gpu.Placement;
import io.weir.gpu.cpu.ReferenceScores;
import io.weir.gpu.device.FreshDevice;
import io.weir.gpu.memory.DeviceScope;
import io.weir.gpu.model.Activation;
import io.weir.gpu.model.DenseLayer;
import io.weir.gpu.model.DenseModel;
import io.weir.gpu.model.ForestModel;
import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.Link;
import io.weir.gpu.model.MlpModel;
import io.weir.gpu.precision.Elements;
import io.weir.gpu.precision.HalfFloat;
import io.weir.gpu.precision.Precision;
import io.weir.gpu.precision.PrecisionWish;
import io.weir.gpu.precision.ReducedModel;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Scoring with fewer bits on the stand-in device, which runs the kernels for halves and codes. */
class ReducedPrecisionTest {
    private static final int ROWS_TO_ADMIT = 4096;
    private static final double ANY_CHANGE = 0.999;

    static Stream<Arguments> kindsAndPrecisions() {
        return Stream.of("LINEAR", "LOGISTIC", "MLP", "AUTOENCODER", "BOOSTED", "RANDOM_FOREST", "ISOLATION_FOREST")
                .flatMap(kind -> Stream.of(Precision.HALF, Precision.INT8).map(p -> Arguments.of(kind, p)));
    }

    private long owned;

    @BeforeEach
    void start() {
        FreshDevice.install();
        owned = DeviceScope.ownedByAll();
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(StandInDevice.allocations()).isZero();
        assertThat(StandInDevice.pinnedAllocations()).isZero();
        assertThat(StandInDevice.handles()).isZero();
        assertThat(DeviceScope.ownedByAll()).isEqualTo(owned);
    }

    @ParameterizedTest
    @MethodSource("kindsAndPrecisions")
    void outputsAreWithinTheStatedErrorOfTheReducedModelsDefinition(String kind, Precision precision) {
        Random random = new Random(31L * kind.hashCode() + precision.ordinal());
        for (int round = 0; round < 4; round++) {
            StandInDevice.runThreads(StandInDevice.Order.values()[round % 3]);
            DenseModel model = ReferenceScores.model(kind, random);
            try (CudaBackend backend = open(precision, ANY_CHANGE);
                    CudaModel loaded = backend.load(model)) {
                FloatBatch in = ReferenceScores.rows(kind, random, model.features(), ROWS_TO_ADMIT);
                FloatBatch out = new FloatBatch(model.outputs(), ROWS_TO_ADMIT);
                loaded.score(in, out);
                ReducedModel reduced = loaded.reduced().orElseThrow();
                assertThat(reduced.elements()).isEqualTo(precision == Precision.HALF ? Elements.HALF : Elements.CODE);
                assertThat(loaded.explain().reason())
                        .contains(reduced.elements().words() + ": ");
                assertThat(loaded.explain().precision()).isEqualTo(precision == Precision.HALF ? "float16" : "int8");
                FloatBatch some = ReferenceScores.rows(kind, random, model.features(), 1 + random.nextInt(300));
                FloatBatch scores = new FloatBatch(model.outputs(), 301);
                loaded.score(some, scores);
                assertReduced(reduced, model, some, scores);
            }
        }
    }

    /** Rows with numbers score as the reduced model of these numbers does; the others as the model itself. */
    private static void assertReduced(ReducedModel reduced, DenseModel model, FloatBatch in, FloatBatch out) {
        BitSet odd = new BitSet();
        FloatBatch numbers = numbers(reduced, in, odd);
        for (int row = 0; row < in.rows(); row++) {
            FloatBatch one = row(odd.get(row) ? in : numbers, row);
            ReferenceScores.assertScores(odd.get(row) ? model : reduced.model(), one, row(out, row));
        }
    }

    private static FloatBatch numbers(ReducedModel reduced, FloatBatch in, BitSet odd) {
        FloatBatch numbers = new FloatBatch(in.columns(), in.rows());
        numbers.resize(in.rows());
        float[] column = new float[in.rows()];
        for (int c = 0; c < in.columns(); c++) {
            reduced.encoding().encode(c, in.data(), c * in.stride(), in.rows(), column, odd);
            for (int row = 0; row < in.rows(); row++) {
                numbers.data()[c * numbers.stride() + row] =
                        reduced.elements() == Elements.HALF ? HalfFloat.rounded(column[row]) : column[row];
            }
        }
        return numbers;
    }

    @ParameterizedTest
    @MethodSource("kindsAndPrecisions")
    void aRowsOutputsAreTheSameBitsAloneAndInAnyBatchOnceAPrecisionIsAdmitted(String kind, Precision precision) {
        Random random = new Random(37L * kind.hashCode() + precision.ordinal());
        DenseModel model = ReferenceScores.model(kind, random);
        FloatBatch in = ReferenceScores.rows(kind, random, model.features(), ROWS_TO_ADMIT);
        // Among them some that the ranges to come do not hold.
        FloatBatch mixed = ReferenceScores.rows(kind, random, model.features(), 500);
        for (int row = 0; row < 500; row += 50) {
            mixed.data()[row] = 1e9f;
        }
        FloatBatch whole = new FloatBatch(model.outputs(), ROWS_TO_ADMIT);
        FloatBatch pieces = new FloatBatch(model.outputs(), 500);
        CudaOptions small = new CudaOptions(0, 80, CudaOptions.DEFAULT.onDeviceFailure())
                .withPrecision(new PrecisionWish(precision, ANY_CHANGE));
        try (CudaBackend backend = open(precision, ANY_CHANGE);
                CudaBackend inPieces = CudaBackend.open(small);
                CudaModel loaded = backend.load(model);
                CudaModel loadedInPieces = inPieces.load(model)) {
            loaded.score(in, whole);
            loadedInPieces.score(in, whole);
            loaded.score(mixed, whole);
            loadedInPieces.score(mixed, pieces);
            for (int row = 0; row < mixed.rows(); row++) {
                assertThat(row(pieces, row).data())
                        .as("row %d", row)
                        .isEqualTo(row(whole, row).data());
            }
            FloatBatch alone = new FloatBatch(model.outputs(), 1);
            for (int row = 0; row < mixed.rows(); row += 25) {
                loaded.score(row(mixed, row), alone);
                assertThat(alone.data())
                        .as("row %d", row)
                        .isEqualTo(row(whole, row).data());
            }
            boolean isForest = model instanceof ForestModel;
            assertThat(loaded.rows().containsKey(Placement.OUT_OF_RANGE)).isEqualTo(!isForest);
            long rows =
                    loaded.rows().values().stream().mapToLong(Long::longValue).sum();
            assertThat(rows).isEqualTo(ROWS_TO_ADMIT + 500 + 20);
            assertThat(loaded.errors()).isZero();
        }
    }

    @Test
    void theReferenceOnTheCpuScoresAsTheDeviceDoesButForRounding() {
        Random random = new Random(3);
        DenseModel model = ReferenceScores.model("LOGISTIC", random);
        try (CudaBackend backend = open(Precision.INT8, ANY_CHANGE);
                CudaModel loaded = backend.load(model)) {
            FloatBatch in = ReferenceScores.rows("LOGISTIC", random, model.features(), ROWS_TO_ADMIT);
            FloatBatch out = new FloatBatch(1, ROWS_TO_ADMIT);
            FloatBatch expected = new FloatBatch(1, ROWS_TO_ADMIT);
            FloatBatch inFloat = new FloatBatch(1, ROWS_TO_ADMIT);
            loaded.score(in, out);
            loaded.reference().score(in, expected);
            loaded.onCpu().score(in, inFloat);
            assertThat(largestDifference(out, expected)).isLessThan(1e-5);
            // What it is compared with matters: in float the difference is that of the codes.
            assertThat(largestDifference(out, inFloat)).isGreaterThan(1e-4);
        }
    }

    @Test
    void theBoundsFindACodeThatIsOffByOneAndAWeightThatIs() {
        Random random = new Random(4);
        for (Precision precision : List.of(Precision.HALF, Precision.INT8)) {
            LinearModel model = new LinearModel(
                    new float[] {1, 1, 1, 1}, 0.5f, new float[4], new float[] {12, 12, 12, 12}, Link.IDENTITY);
            try (CudaBackend backend = open(precision, ANY_CHANGE);
                    CudaModel loaded = backend.load(model)) {
                FloatBatch in = ReferenceScores.rows("LINEAR", random, 4, ROWS_TO_ADMIT);
                FloatBatch out = new FloatBatch(1, ROWS_TO_ADMIT);
                loaded.score(in, out);
                ReducedModel reduced = loaded.reduced().orElseThrow();
                FloatBatch numbers = numbers(reduced, in, new BitSet());
                float[] data = numbers.data();
                int row = 0;
                while (Float.isNaN(data[row]) || Math.abs(data[row]) < 0.5f) {
                    row++;
                }
                data[row] = precision == Precision.INT8
                        ? data[row] + 1
                        : HalfFloat.toFloat((short) (HalfFloat.of(data[row]) + 1));
                int off = row;
                assertThatThrownBy(
                                () -> ReferenceScores.assertScores(reduced.model(), row(numbers, off), row(out, off)))
                        .isInstanceOf(AssertionError.class);
            }
        }
    }

    @Test
    void aModelWhoseScoresWouldChangeTooMuchIsRefusedInt8AndRunsInHalfAndInFloatIfThatIsTooMuchToo() {
        Random random = new Random(5);
        // Probabilities near one half, which a code moves by more than a thousandth.
        LinearModel model = new LinearModel(new float[] {1, 1}, 0, new float[2], new float[] {12, 12}, Link.LOGISTIC);
        FloatBatch in = ReferenceScores.rows("LOGISTIC", random, 2, ROWS_TO_ADMIT);
        FloatBatch out = new FloatBatch(1, ROWS_TO_ADMIT);
        FloatBatch inFloat = new FloatBatch(1, ROWS_TO_ADMIT);
        try (CudaBackend backend = open(Precision.INT8, 0.001);
                CudaModel loaded = backend.load(model)) {
            assertThat(loaded.explain().reason()).contains(", in float until 4096 rows were seen (int8 was asked for)");
            loaded.score(in, out);
            assertThat(loaded.reduced().orElseThrow().elements()).isEqualTo(Elements.HALF);
            assertThat(loaded.explain().reason())
                    .matches(".*, in half precision: scores change by at most 0\\.000\\d+ \\(limit 0\\.001\\) on 512"
                            + " sampled rows, because int8 changed scores by 0\\.00\\d+ \\(limit 0\\.001\\);.*");
            loaded.onCpu().score(in, inFloat);
            assertThat(largestDifference(out, inFloat)).isBetween(1e-6, 0.001);
        }
        try (CudaBackend backend = open(Precision.INT8, 1e-7);
                CudaModel loaded = backend.load(model)) {
            loaded.score(in, out);
            assertThat(loaded.reduced()).isEmpty();
            assertThat(loaded.explain().reason())
                    .contains(", in float, because int8 changed scores by 0.0")
                    .contains(", and half changed scores by ");
            ReferenceScores.assertScores(model, in, out);
        }
    }

    @Test
    void theSwitchComesBetweenTwoBatchesAndTheOneOnItsWayIsFinishedInFloat() {
        Random random = new Random(6);
        DenseModel model = ReferenceScores.model("LOGISTIC", random);
        FloatBatch first = ReferenceScores.rows("LOGISTIC", random, model.features(), ROWS_TO_ADMIT - 1);
        FloatBatch second = ReferenceScores.rows("LOGISTIC", random, model.features(), 100);
        FloatBatch firstOut = new FloatBatch(1, ROWS_TO_ADMIT);
        FloatBatch secondOut = new FloatBatch(1, 100);
        try (CudaBackend backend = open(Precision.INT8, ANY_CHANGE);
                CudaModel loaded = backend.load(model)) {
            Pending one = loaded.submit(first, firstOut);
            LoadedModel referenceOfFirst = loaded.reference();
            Pending two = loaded.submit(second, secondOut);
            one.await();
            two.await();
            ReferenceScores.assertScores(model, first, firstOut);
            assertReduced(loaded.reduced().orElseThrow(), model, second, secondOut);
            FloatBatch again = new FloatBatch(1, ROWS_TO_ADMIT);
            referenceOfFirst.score(first, again);
            assertThat(largestDifference(firstOut, again)).isLessThan(1e-5);
        }
    }

    @Test
    void whateverTheDriverAnswersAtTheSwitchEveryBatchHasItsScores() {
        Random random = new Random(7);
        DenseModel model = ReferenceScores.model("LOGISTIC", random);
        FloatBatch first = ReferenceScores.rows("LOGISTIC", random, model.features(), ROWS_TO_ADMIT - 1);
        FloatBatch more = ReferenceScores.rows("LOGISTIC", random, model.features(), 100);
        for (String function : List.of(
                "cuMemAlloc", "cuMemHostAlloc", "cuMemFree", "cuMemcpyHtoD", "cuModuleGetFunction", "cuLaunchKernel")) {
            for (int nth : new int[] {0, 1, 2}) {
                for (int code : new int[] {2, 700, 999}) {
                    FreshDevice.install();
                    CudaBackend backend = open(Precision.HALF, ANY_CHANGE);
                    CudaModel loaded = backend.load(model);
                    FloatBatch out = new FloatBatch(1, ROWS_TO_ADMIT);
                    loaded.score(first, out);
                    ReferenceScores.assertScores(model, first, out);
                    StandInDevice.failAt(function, nth, code);
                    for (int batch = 0; batch < 3; batch++) {
                        loaded.score(more, out);
                        FloatBatch expected = new FloatBatch(1, 100);
                        boolean onDevice = loaded.fallback().isEmpty() && loaded.errors() == 0;
                        (onDevice ? loaded.reference() : loaded.onCpu()).score(more, expected);
                        assertThat(largestDifference(out, expected))
                                .as("%d at call %d of %s, batch %d", code, nth, function, batch)
                                .isLessThan(onDevice ? 1e-5 : 2e-3);
                    }
                    StandInDevice.clearFaults();
                    loaded.close();
                    backend.close();
                    nothingIsLeft();
                }
            }
        }
    }

    @Test
    void autoTakesTheFastestOfWhatIsAdmittedAsMeasured() {
        Random random = new Random(8);
        DenseModel model = ReferenceScores.model("LOGISTIC", random);
        FloatBatch in = ReferenceScores.rows("LOGISTIC", random, model.features(), ROWS_TO_ADMIT);
        FloatBatch out = new FloatBatch(1, ROWS_TO_ADMIT);
        for (int fastest = 0; fastest < 3; fastest++) {
            // Each measurement asks ten times: two for graphs when loading, then one for each precision.
            AtomicLong asked = new AtomicLong();
            AtomicLong nanos = new AtomicLong();
            int fast = fastest;
            try (CudaBackend backend = CudaBackend.open(
                            CudaOptions.DEFAULT.withPrecision(new PrecisionWish(Precision.AUTO, ANY_CHANGE)),
                            () -> nanos.addAndGet(asked.getAndIncrement() / 10 == fast + 2 ? 1000 : 5000));
                    CudaModel loaded = backend.load(model)) {
                loaded.score(in, out);
                assertThat(loaded.reduced().map(ReducedModel::elements).orElse(Elements.FLOAT))
                        .isEqualTo(List.of(Elements.FLOAT, Elements.CODE, Elements.HALF)
                                .get(fastest));
                assertThat(loaded.explain().reason())
                        .contains("; measured, µs a batch: float " + (fast == 0 ? "1.0" : "5.0"));
                assertThat(loaded.rows()).isEqualTo(Map.of(Placement.DEVICE, (long) ROWS_TO_ADMIT));
                FloatBatch expected = new FloatBatch(1, ROWS_TO_ADMIT);
                loaded.reference().score(in, expected);
                assertThat(largestDifference(out, expected)).isLessThan(1e-5);
            }
        }
    }

    @Test
    void deepTreesAndWideNetworksHaveSuchKernelsToo() {
        Random random = new Random(9);
        for (Precision precision : List.of(Precision.HALF, Precision.INT8)) {
            ForestModel deep = ReferenceScores.forest(random, 30, 14);
            DenseModel wide = wideNetwork(random);
            for (DenseModel model : List.of(deep, wide)) {
                try (CudaBackend backend = open(precision, ANY_CHANGE);
                        CudaModel loaded = backend.load(model)) {
                    FloatBatch in = ReferenceScores.rows("BOOSTED", random, model.features(), 64);
                    FloatBatch out = new FloatBatch(model.outputs(), 64);
                    for (int i = 0; loaded.reduced().isEmpty(); i++) {
                        assertThat(i).isLessThan(65);
                        loaded.score(in, out);
                    }
                    loaded.score(in, out);
                    assertThat(loaded.explain().reason())
                            .contains(model == deep ? "trees of any shape" : "8 rows a block");
                    assertReduced(loaded.reduced().orElseThrow(), model, in, out);
                }
            }
        }
    }

    /** Of which 64 rows do not fit. */
    private static MlpModel wideNetwork(Random random) {
        int width = 1000;
        float[] weights = new float[8 * width];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextGaussian();
        }
        float[] scales = new float[8];
        Arrays.fill(scales, 12);
        return new MlpModel(
                new float[8],
                scales,
                List.of(
                        new DenseLayer(8, width, weights, new float[width], Activation.TANH),
                        new DenseLayer(width, 2, Arrays.copyOf(weights, 2 * width), new float[2], Activation.LOGISTIC)),
                MlpModel.Output.VALUES);
    }

    private static CudaBackend open(Precision precision, double mostChange) {
        return CudaBackend.open(CudaOptions.DEFAULT.withPrecision(new PrecisionWish(precision, mostChange)));
    }

    private static FloatBatch row(FloatBatch batch, int row) {
        float[] values = new float[batch.columns()];
        for (int column = 0; column < values.length; column++) {
            values[column] = batch.get(row, column);
        }
        FloatBatch one = new FloatBatch(values.length, 1);
        one.append(values);
        return one;
    }

    private static double largestDifference(FloatBatch one, FloatBatch other) {
        assertThat(one.rows()).isEqualTo(other.rows());
        double largest = 0;
        for (int row = 0; row < one.rows(); row++) {
            largest = Math.max(largest, Math.abs((double) one.get(row, 0) - other.get(row, 0)));
        }
        return largest;
    }
}
