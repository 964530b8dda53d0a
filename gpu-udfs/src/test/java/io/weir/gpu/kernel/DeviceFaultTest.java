package io.weir.gpu.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.Pending;
import io.weir.gpu.Placement;
import io.weir.gpu.cpu.ReferenceScores;
import io.weir.gpu.cpu.WeightedSum;
import io.weir.gpu.device.CudaException;
import io.weir.gpu.device.DeviceFailedException;
import io.weir.gpu.device.DeviceHealth;
import io.weir.gpu.device.FreshDevice;
import io.weir.gpu.device.OnDeviceFailure;
import io.weir.gpu.memory.DeviceScope;
import io.weir.gpu.model.DenseModel;
import io.weir.gpu.model.GpuUdf;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the driver answers, at whatever call: every batch has all its scores, and nothing is left behind. */
class DeviceFaultTest {
    private static final int OUT_OF_MEMORY = 2;
    private static final int ILLEGAL_ADDRESS = 700;
    private static final int BATCHES = 12;
    private static final CudaOptions PIECES = new CudaOptions(0, 64, OnDeviceFailure.CPU);

    /** A clock by which graphs are not faster: batches go call by call. */
    private static final LongSupplier NO_TIME = () -> 0;

    private static final Random RANDOM = new Random(11);
    private static final DenseModel MODEL = ReferenceScores.model("LOGISTIC", RANDOM);
    private static final List<FloatBatch> INPUTS = Stream.of(1, 64, 150, 7, 64, 200)
            .map(rows -> ReferenceScores.rows("LOGISTIC", RANDOM, MODEL.features(), rows))
            .toList();

    record Fault(String function, int nth, int code) {
        @Override
        public String toString() {
            return code + " at call " + nth + " of " + function;
        }
    }

    /** Each status at some calls of each function that loading, scoring and closing use; nth 0 is every call. */
    static List<Fault> faults() {
        List<String> functions = List.of(
                "cuCtxSetCurrent",
                "cuMemcpyHtoDAsync",
                "cuLaunchKernel",
                StandInDevice.EXECUTION,
                "cuMemcpyDtoHAsync",
                "cuStreamSynchronize",
                "cuStreamQuery",
                "cuMemAlloc",
                "cuMemHostAlloc",
                "cuMemcpyHtoD",
                "cuStreamCreate",
                "cuModuleLoadData",
                "cuModuleGetFunction");
        return functions.stream()
                .flatMap(function -> Stream.of(0, 1, 2, 3, 5, 9)
                        .flatMap(nth -> Stream.of(OUT_OF_MEMORY, ILLEGAL_ADDRESS, 719, 999, 1)
                                .map(code -> new Fault(function, nth, code))))
                .toList();
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
    @MethodSource("faults")
    void noScoreIsWrongOrMissing(Fault fault) {
        CudaBackend backend = CudaBackend.open(PIECES, NO_TIME);
        // From the loading on.
        StandInDevice.failAt(fault.function, fault.nth, fault.code);
        CudaModel loaded = backend.load(MODEL);
        scoreBatches(loaded);
        StandInDevice.clearFaults();
        scoreBatches(loaded);
        loaded.close();
        backend.close();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void noScoreIsWrongOrMissingWhenItComesWhileScoring(Fault fault) {
        CudaBackend backend = CudaBackend.open(PIECES, NO_TIME);
        CudaModel loaded = backend.load(MODEL);
        StandInDevice.failAt(fault.function, fault.nth, fault.code);
        scoreBatches(loaded);
        StandInDevice.clearFaults();
        loaded.close();
        backend.close();
    }

    /** Two at a time are on their way; every second pair is asked for instead of waited for. */
    private static void scoreBatches(CudaModel loaded) {
        long before = loaded.rows().values().stream().mapToLong(Long::longValue).sum();
        long rows = 0;
        for (int i = 0; i < BATCHES; i += 2) {
            FloatBatch first = INPUTS.get(i % INPUTS.size());
            FloatBatch second = INPUTS.get((i + 1) % INPUTS.size());
            FloatBatch firstOut = new FloatBatch(1, 200);
            FloatBatch secondOut = new FloatBatch(1, 200);
            Pending one = loaded.submit(first, firstOut);
            Pending two = loaded.submit(second, secondOut);
            for (int polls = 0; i % 4 == 0 && polls < 100 && !two.isDone(); polls++) {
                assertThat(two).isNotNull();
            }
            two.await();
            one.await();
            ReferenceScores.assertScores(MODEL, first, firstOut);
            ReferenceScores.assertScores(MODEL, second, secondOut);
            rows += first.rows() + second.rows();
        }
        long after = loaded.rows().values().stream().mapToLong(Long::longValue).sum();
        assertThat(after - before).as("rows counted once").isEqualTo(rows);
    }

    @Test
    void aStickyErrorFailsTheDeviceForTheWholeProcess() {
        CudaBackend backend = CudaBackend.open(PIECES, NO_TIME);
        CudaModel first = backend.load(MODEL);
        CudaModel second = backend.load(MODEL);
        StandInDevice.failAt(StandInDevice.EXECUTION, 1, ILLEGAL_ADDRESS);
        scoreBatches(first);
        assertThat(DeviceHealth.failures()).containsOnlyKeys(0);
        assertThat(DeviceHealth.failure(0)).hasValueSatisfying(reason -> assertThat(reason)
                .contains("failed: CUDA_ERROR_ILLEGAL_ADDRESS (CUresult 700)"));
        long launches = StandInDevice.calls("cuLaunchKernel");
        scoreBatches(second);
        assertThat(StandInDevice.calls("cuLaunchKernel")).isEqualTo(launches);
        assertThat(second.rows()).containsOnlyKeys(Placement.DEVICE_FAILED);
        assertThat(second.explain().backend()).isEqualTo("cpu");
        assertThat(second.explain().reason()).contains("failed for good").contains("ILLEGAL_ADDRESS");
        first.close();
        second.close();
        backend.close();
        assertThatThrownBy(() -> CudaBackend.open(PIECES, NO_TIME)).isInstanceOf(DeviceFailedException.class);
    }

    @Test
    void whoAskedForItFailsWithTheDevice() {
        CudaBackend backend = CudaBackend.open(new CudaOptions(0, 64, OnDeviceFailure.FAIL), NO_TIME);
        CudaModel loaded = backend.load(MODEL);
        StandInDevice.failAt(StandInDevice.EXECUTION, 1, ILLEGAL_ADDRESS);
        FloatBatch out = new FloatBatch(1, 200);
        Pending pending = loaded.submit(INPUTS.get(0), out);
        assertThatThrownBy(pending::await)
                .isInstanceOf(DeviceFailedException.class)
                .hasMessageContaining("on-device-failure: fail");
        assertThatThrownBy(() -> loaded.score(INPUTS.get(1), out)).isInstanceOf(DeviceFailedException.class);
        loaded.close();
        backend.close();
    }

    @Test
    void withoutMemoryBatchesAreHalvedThenScoredOnTheCpuAndLaterGrowAgain() {
        try (CudaBackend backend = CudaBackend.open(CudaOptions.DEFAULT)) {
            long bytesPerRow = 4L * (MODEL.features() + 1);
            // Two slots of 16,384 rows have no room, two of 2,048 have.
            StandInDevice.limitMemory(2 * 2048 * bytesPerRow + 100_000);
            CudaModel loaded = backend.load(MODEL);
            scoreBatches(loaded);
            assertThat(loaded.rows()).containsOnlyKeys(Placement.DEVICE);
            assertThat(StandInDevice.allocations()).isEqualTo(3);
            loaded.close();

            StandInDevice.limitMemory(1000);
            CudaModel without = backend.load(MODEL);
            scoreBatches(without);
            assertThat(without.rows()).containsOnlyKeys(Placement.OUT_OF_MEMORY);
            assertThat(without.explain().reason()).contains("no memory left");
            StandInDevice.limitMemory(1 << 30);
            scoreBatches(without);
            scoreBatches(without);
            scoreBatches(without);
            assertThat(without.rows()).containsKeys(Placement.OUT_OF_MEMORY, Placement.DEVICE);
            assertThat(without.explain().backend()).isEqualTo("cuda");
            without.close();
        }
    }

    @Test
    void anErrorThatStaysIsNotTriedAtEveryBatch() {
        try (CudaBackend backend = CudaBackend.open(PIECES, NO_TIME);
                CudaModel loaded = backend.load(MODEL)) {
            long before = StandInDevice.calls("cuLaunchKernel");
            StandInDevice.failAt("cuLaunchKernel", 0, 1);
            scoreBatches(loaded);
            assertThat(StandInDevice.calls("cuLaunchKernel") - before).isEqualTo(3);
            assertThat(loaded.errors()).isEqualTo(3);
            assertThat(loaded.rows()).containsOnlyKeys(Placement.DEVICE_ERROR, Placement.RESTING);
            StandInDevice.clearFaults();
            scoreBatches(loaded);
            assertThat(loaded.rows()).containsKey(Placement.DEVICE);
        }
    }

    @ParameterizedTest
    @CsvSource({"cuModuleLoadData, 222", "cuModuleGetFunction, 500"})
    void aDriverThatRefusesTheKernelsForGoodIsNotAskedAgainAndItsWordsAreSaid(String call, int code) {
        try (CudaBackend backend = CudaBackend.open(PIECES, NO_TIME)) {
            StandInDevice.failAt(call, 0, code);
            try (CudaModel loaded = backend.load(MODEL)) {
                for (int i = 0; i < 10; i++) {
                    scoreBatches(loaded);
                }
                assertThat(StandInDevice.calls(call)).isOne();
                assertThat(loaded.rows()).containsOnlyKeys(Placement.DOES_NOT_FIT);
                assertThat(loaded.explain().reason())
                        .contains("the driver refuses Weir's kernels for ")
                        .contains("CUresult " + code)
                        .contains("update the driver");
            }
        }
    }

    @Test
    void aFunctionThatThrowsOnTheCpuFailsItsBatchAtEveryWaitAndNoOther() {
        AtomicBoolean throwing = new AtomicBoolean();
        float[] weights = {1, 2};
        GpuUdf udf = WeightedSum.with("weighted_sum", weights)
                .onCpu((in, parameters, out) -> {
                    if (throwing.get()) {
                        throw new IllegalArgumentException("of the function");
                    }
                    WeightedSum.onCpu(in, parameters, out);
                })
                .build();
        FloatBatch in = new FloatBatch(2, 40);
        in.resize(40);
        Arrays.fill(in.data(), 3);
        try (CudaBackend backend = CudaBackend.open(PIECES, NO_TIME);
                CudaModel loaded = backend.load(udf)) {
            throwing.set(true);
            StandInDevice.failAt("cuStreamSynchronize", 1, 999);
            Pending failed = loaded.submit(in, new FloatBatch(2, 40));
            FloatBatch out = new FloatBatch(2, 40);
            List<Pending> others = List.of(loaded.submit(in, new FloatBatch(2, 40)), loaded.submit(in, out));
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(failed::await).hasMessageContaining("of the function");
            }
            others.forEach(Pending::await);
            assertThat(out.get(39, 0)).isEqualTo(9);
            loaded.score(in, out);
        }
    }

    @Test
    void aDeviceThatCannotBeOpenedSaysWhichCallRefused() {
        for (String call : List.of("cuInit", "cuDeviceGet", "cuDeviceGetName", "cuDevicePrimaryCtxRetain")) {
            StandInDevice.failAt(call, 1, 999);
            assertThatThrownBy(() -> CudaBackend.open(CudaOptions.DEFAULT))
                    .isInstanceOf(CudaException.class)
                    .hasMessage(call + " failed: CUDA_ERROR_UNKNOWN (CUresult 999)");
        }
        assertThatThrownBy(() -> CudaBackend.open(new CudaOptions(3, 64, OnDeviceFailure.CPU)))
                .hasMessageContaining("CUDA_ERROR_INVALID_DEVICE");
        assertThat(Map.copyOf(DeviceHealth.failures())).isEmpty();
    }
}
