package io.weir.gpu.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import io.weir.gpu.Placement;
import io.weir.gpu.ScoringBackend;
import io.weir.gpu.cpu.ReferenceScores;
import io.weir.gpu.cpu.WeightedSum;
import io.weir.gpu.device.DeviceHealth;
import io.weir.gpu.device.FreshDevice;
import io.weir.gpu.kernel.CudaBackend;
import io.weir.gpu.kernel.CudaModel;
import io.weir.gpu.kernel.CudaOptions;
import io.weir.gpu.kernel.StandInDevice;
import io.weir.gpu.memory.DeviceScope;
import io.weir.gpu.model.DenseModel;
import io.weir.gpu.model.GpuUdf;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Users' kernels on the stand-in device: loaded, routed and checked as Weir's own, and named where they are wrong. */
class GpuUdfOnDeviceTest {
    private static final float[] WEIGHTS = {2, -1, 0.5f};
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
    @EnumSource(StandInDevice.Order.class)
    void theDevicesOutputsAreTheCpus(StandInDevice.Order order) {
        StandInDevice.runThreads(order);
        Random random = new Random(order.ordinal());
        for (int columns : new int[] {1, 7, 300}) {
            float[] weights = new float[columns];
            for (int i = 0; i < columns; i++) {
                weights[i] = (float) random.nextGaussian();
            }
            GpuUdf udf = WeightedSum.with("weighted_sum", weights)
                    .threadsPerBlock(32 << random.nextInt(4))
                    .build();
            try (CudaBackend backend = CudaBackend.open(CudaOptions.DEFAULT);
                    CudaModel loaded = backend.load(udf)) {
                for (int rows : new int[] {1, 33, 1 + random.nextInt(2_000)}) {
                    FloatBatch in = rows(random, columns, rows);
                    FloatBatch out = new FloatBatch(2, rows);
                    FloatBatch expected = new FloatBatch(2, rows);
                    loaded.score(in, out);
                    loaded.onCpu().score(in, expected);
                    for (int row = 0; row < rows; row++) {
                        // Both add the same floats in the same order; the device may fuse.
                        assertThat(out.get(row, 0)).isCloseTo(expected.get(row, 0), within(1e-5f * columns));
                        assertThat(out.get(row, 1)).isEqualTo(expected.get(row, 1));
                    }
                }
                assertThat(loaded.rows()).containsOnlyKeys(Placement.DEVICE);
                assertThat(loaded.explain().toString())
                        .contains("kernel weighted_sum of io/weir/gpu/udf/sums.ptx (PTX 7.0 for sm_75)");
            }
        }
    }

    private static FloatBatch rows(Random random, int columns, int rows) {
        FloatBatch batch = new FloatBatch(columns, rows);
        float[] row = new float[columns];
        for (int i = 0; i < rows; i++) {
            for (int column = 0; column < columns; column++) {
                row[column] = random.nextInt(10) == 0 ? Float.NaN : (float) random.nextGaussian();
            }
            batch.append(row);
        }
        return batch;
    }

    @Test
    void itIsRoutedByAMeasuredCrossover() {
        // A clock on which all takes no time: the device is not faster.
        try (ScoringBackend backend =
                        new AdaptiveBackend(CudaBackend.open(CudaOptions.DEFAULT), DevicePreference.AUTO, () -> 0);
                LoadedModel loaded = backend.load(sum("weighted_sum"))) {
            score(loaded, 100);
            assertThat(loaded.rows()).isEqualTo(Map.of(Placement.SMALL_BATCH, 100L));
            assertThat(loaded.explain().reason()).startsWith("the GPU was slower at every size");
        }
    }

    @Test
    void modulesOfUsersAreTheirOwnAndGoWithThem() {
        DenseModel weirs = ReferenceScores.model("LOGISTIC", new Random(3));
        try (ScoringBackend backend = backend()) {
            LoadedModel first = backend.load(sum("weighted_sum"));
            LoadedModel model = backend.load(weirs);
            LoadedModel second = backend.load(sum("weighted_sum"));
            assertThat(StandInDevice.calls("cuModuleLoadDataEx"))
                    .as("a module for each, though both are from sums.ptx")
                    .isEqualTo(2);
            first.close();
            assertThat(StandInDevice.calls("cuModuleUnload")).isOne();
            score(second, 200);
            FloatBatch in = ReferenceScores.rows("LOGISTIC", new Random(3), weirs.features(), 30);
            FloatBatch out = new FloatBatch(1, 30);
            model.score(in, out);
            ReferenceScores.assertScores(weirs, in, out);
            assertThat(model.rows()).containsOnlyKeys(Placement.DEVICE);
            second.close();
            model.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "weighted_sum_off, output 0 = ",
        "weighted_sum_nan, output 0 = NaN",
        "weighted_sum_first_block, row 171 of 600"
    })
    void aWrongKernelIsCaughtAndNamedAndNoWrongRowLeavesTheBatch(String kernel, String detail) {
        try (ScoringBackend backend = backend();
                LoadedModel loaded = backend.load(sum(kernel))) {
            score(loaded, 600);
            assertThat(loaded.rows()).isEqualTo(Map.of(Placement.DISAGREED, 600L));
            assertThat(loaded.explain().reason())
                    .contains(detail)
                    .contains("on the GPU and ")
                    .contains("kernel " + kernel + " and the CPU function must compute the same");
            // It rests for 64 batches, and the first one after that is looked at again.
            for (int i = 0; i < 66; i++) {
                score(loaded, 600);
            }
            assertThat(loaded.rows()).isEqualTo(Map.of(Placement.DISAGREED, 2 * 600L, Placement.RESTING, 65 * 600L));
        }
    }

    @Test
    void theToleranceIsTheUsers() {
        GpuUdf generous =
                WeightedSum.with("weighted_sum_off", WEIGHTS).tolerance(0.05).build();
        try (ScoringBackend backend = backend();
                LoadedModel loaded = backend.load(generous)) {
            loaded.score(rows(new Random(1), WEIGHTS.length, 50), new FloatBatch(2, 50));
            assertThat(loaded.rows()).isEqualTo(Map.of(Placement.DEVICE, 50L));
        }
    }

    @Test
    void aPtxThatTheDriverRefusesLeavesTheFunctionOnTheCpuWithTheCompilersWords() {
        GpuUdf refused = WeightedSum.with("weighted_sum", WEIGHTS)
                .kernel(GpuUdfOnDeviceTest.class, "/io/weir/gpu/udf/tabs.ptx", "weighted_sum")
                .build();
        try (ScoringBackend backend = backend();
                LoadedModel loaded = backend.load(refused)) {
            score(loaded, 40);
            assertThat(loaded.rows()).isEqualTo(Map.of(Placement.DOES_NOT_FIT, 40L));
            assertThat(loaded.explain().backend()).isEqualTo("cpu");
            assertThat(loaded.explain().reason())
                    .contains("the driver refuses kernel weighted_sum of io/weir/gpu/udf/tabs.ptx (PTX 7.0 for sm_75):"
                            + " cuModuleLoadDataEx failed: CUDA_ERROR_INVALID_IMAGE (CUresult 200): stand-in : the"
                            + " image is not PTX; compile it for this device or an older one");
        }
    }

    @ParameterizedTest
    @CsvSource({"cuModuleLoadDataEx, 222", "cuModuleLoadDataEx, 218", "cuModuleGetFunction, 500"})
    void whatTheDriverWillRefuseAgainIsNotAskedForAgain(String call, int code) {
        StandInDevice.failAt(call, 1, code);
        try (ScoringBackend backend = backend();
                LoadedModel loaded = backend.load(sum("weighted_sum"))) {
            score(loaded, 40);
            assertThat(StandInDevice.calls(call)).isOne();
            assertThat(loaded.explain().reason()).contains("the driver refuses").contains("CUresult " + code);
        }
    }

    @Test
    void moreSharedMemoryThanABlockHasIsSaid() {
        GpuUdf greedy =
                WeightedSum.with("weighted_sum", WEIGHTS).sharedBytes(300_000).build();
        try (ScoringBackend backend = backend();
                LoadedModel loaded = backend.load(greedy)) {
            score(loaded, 40);
            assertThat(loaded.explain().reason())
                    .contains("GPU UDF 'weighted sum' needs 300000 bytes of shared memory");
        }
    }

    /** 16 KiB are the kernel's own, and a block has up to 227. */
    @ParameterizedTest
    @CsvSource({"40, true", "211, true", "212, false", "220, false"})
    void sharedMemoryThatAKernelDeclaresCountsBesideWhatTheLaunchAsksFor(int kibibytes, boolean fits) {
        int bytes = 1024 * kibibytes;
        GpuUdf staged = WeightedSum.with("weighted_sum_staged", WEIGHTS)
                .sharedBytes(bytes)
                .build();
        try (ScoringBackend backend = backend();
                LoadedModel loaded = backend.load(staged)) {
            score(loaded, 40);
            assertThat(loaded.rows()).isEqualTo(Map.of(fits ? Placement.DEVICE : Placement.DOES_NOT_FIT, 40L));
            if (!fits) {
                assertThat(loaded.explain().reason())
                        .contains("with the 16384 that its kernel declares, needs " + (bytes + 16384)
                                + " bytes of shared");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cuModuleLoadDataEx", "cuModuleGetFunction", "cuFuncGetAttribute", "cuMemcpyHtoD"})
    void aCallThatFailsWhileItIsLoadedIsTriedAgain(String call) {
        StandInDevice.failAt(call, 1, 999);
        try (ScoringBackend backend = backend();
                LoadedModel loaded = backend.load(sum("weighted_sum"))) {
            score(loaded, 40);
            assertThat(loaded.rows()).isEqualTo(Map.of(Placement.DEVICE, 40L));
        }
    }

    @Test
    void aKernelThatWritesOutsideOfItsBatchTakesTheDeviceAndNoRow() {
        CudaBackend cuda = CudaBackend.open(CudaOptions.DEFAULT);
        ScoringBackend backend = new AdaptiveBackend(cuda, DevicePreference.GPU, System::nanoTime);
        LoadedModel loaded = backend.load(sum("weighted_sum_outside"));
        score(loaded, 40);
        assertThat(loaded.rows()).isEqualTo(Map.of(Placement.DEVICE_FAILED, 40L));
        assertThat(DeviceHealth.failure(0))
                .hasValueSatisfying(reason -> assertThat(reason).contains("ILLEGAL_ADDRESS"));
        loaded.close();
        backend.close();
    }

    private static GpuUdf sum(String kernel) {
        return WeightedSum.with(kernel, WEIGHTS).build();
    }

    private static ScoringBackend backend() {
        return new AdaptiveBackend(CudaBackend.open(CudaOptions.DEFAULT), DevicePreference.GPU, System::nanoTime);
    }

    /** Fails unless all outputs are those of the CPU. */
    private static void score(LoadedModel loaded, int rows) {
        FloatBatch in = rows(new Random(rows), WEIGHTS.length, rows);
        FloatBatch out = new FloatBatch(2, rows);
        FloatBatch expected = new FloatBatch(2, rows);
        expected.resize(rows);
        loaded.score(in, out);
        WeightedSum.onCpu(in, WEIGHTS, expected);
        for (int row = 0; row < rows; row++) {
            assertThat(out.get(row, 0)).isCloseTo(expected.get(row, 0), within(1e-5f));
            assertThat(out.get(row, 1)).isEqualTo(expected.get(row, 1));
        }
    }
}
