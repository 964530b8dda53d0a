package io.weir.gpu.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import io.weir.gpu.Pending;
import io.weir.gpu.Placement;
import io.weir.gpu.ScoringBackend;
import io.weir.gpu.cpu.ReferenceScores;
import io.weir.gpu.device.DeviceFailedException;
import io.weir.gpu.device.DeviceHealth;
import io.weir.gpu.device.FreshDevice;
import io.weir.gpu.device.OnDeviceFailure;
import io.weir.gpu.kernel.CudaBackend;
import io.weir.gpu.kernel.CudaOptions;
import io.weir.gpu.kernel.StandInDevice;
import io.weir.gpu.model.DenseModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdaptiveBackendTest {
    private static final Random RANDOM = new Random(4);
    private static final DenseModel MODEL = ReferenceScores.model("LOGISTIC", RANDOM);
    private static final int CLOCK_CALLS_PER_MEDIAN = 10;

    @BeforeEach
    void start() {
        FreshDevice.install();
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(StandInDevice.allocations()).isZero();
        assertThat(StandInDevice.pinnedAllocations()).isZero();
        assertThat(StandInDevice.handles()).isZero();
    }

    /** The CPU takes 0.1 µs a row and the device 5 µs a batch: they meet at 50 rows. */
    private static LongSupplier clock() {
        int[] sizes = {1, 8, 64, 512, 4096, 16_384};
        int[] calls = {0};
        long[] now = {0};
        return () -> {
            int call = calls[0]++;
            if (call % 2 == 1) {
                boolean cpu = call / CLOCK_CALLS_PER_MEDIAN % 2 == 0;
                now[0] += cpu ? 100L * sizes[call / (2 * CLOCK_CALLS_PER_MEDIAN)] : 5000;
            }
            return now[0];
        };
    }

    @Test
    void eachBatchGoesWhereItIsScoredSooner() {
        try (ScoringBackend backend = backend(DevicePreference.AUTO);
                LoadedModel loaded = backend.load(MODEL)) {
            score(loaded, 49);
            assertThat(loaded.rows()).isEqualTo(Map.of(Placement.SMALL_BATCH, 49L));
            score(loaded, 50);
            assertThat(loaded.rows()).isEqualTo(Map.of(Placement.SMALL_BATCH, 49L, Placement.DEVICE, 50L));
            assertThat(loaded.explain().toString())
                    .startsWith("runs on Stand-in device (host) (GPU 0) (cuda) because")
                    .contains("one pass over the columns, in float")
                    .contains("smaller batches on the CPU: the GPU is faster from 50 rows on")
                    .doesNotContain("asked for");
        }
    }

    @Test
    void whoAsksForAGpuGetsItForSingleRows() {
        try (ScoringBackend backend = backend(DevicePreference.GPU);
                LoadedModel loaded = backend.load(MODEL)) {
            score(loaded, 1);
            assertThat(loaded.rows()).isEqualTo(Map.of(Placement.DEVICE, 1L));
            assertThat(loaded.explain().reason()).containsOnlyOnce("GPU was asked for");
        }
    }

    @Test
    void aModelThatTheCpuScoresSoonerAtEverySizeStaysThere() {
        // A clock on which all takes no time: the device is not faster.
        try (ScoringBackend backend =
                        new AdaptiveBackend(CudaBackend.open(CudaOptions.DEFAULT), DevicePreference.AUTO, () -> 0);
                LoadedModel loaded = backend.load(MODEL)) {
            score(loaded, 2000);
            assertThat(loaded.rows()).isEqualTo(Map.of(Placement.SMALL_BATCH, 2000L));
            assertThat(loaded.explain().backend()).isEqualTo("cpu");
            assertThat(loaded.explain().reason()).startsWith("the GPU was slower at every size");
        }
    }

    @Test
    void aDeviceThatKeepsFailingIsLeftAloneAndTriedAgainLater() {
        try (ScoringBackend backend = backend(DevicePreference.GPU);
                LoadedModel loaded = backend.load(MODEL)) {
            StandInDevice.failAt("cuLaunchKernel", 0, 999);
            for (int i = 0; i < 20; i++) {
                score(loaded, 3);
            }
            assertThat(loaded.rows()).isEqualTo(Map.of(Placement.DEVICE_ERROR, 9L, Placement.RESTING, 51L));
            assertThat(loaded.explain().reason()).contains("taken out of use once");
            StandInDevice.clearFaults();
            for (int i = 0; i < 100; i++) {
                score(loaded, 3);
            }
            assertThat(loaded.rows()).containsKey(Placement.DEVICE);
            assertThat(loaded.explain().backend()).isEqualTo("cuda");
        }
    }

    @Test
    void scoresThatAreNotTheCpusAreComputedAgainAndTheDeviceRests() {
        try (ScoringBackend backend = backend(DevicePreference.GPU);
                LoadedModel loaded = backend.load(MODEL)) {
            FloatBatch in = ReferenceScores.rows("LOGISTIC", RANDOM, MODEL.features(), 20);
            FloatBatch out = new FloatBatch(1, 20);
            Pending pending = loaded.submit(in, out);
            // The device has its copy by now, so that it scores other rows than the CPU: as wrong as can be.
            FloatBatch others = ReferenceScores.rows("LOGISTIC", RANDOM, MODEL.features(), 20);
            System.arraycopy(others.data(), 0, in.data(), 0, in.data().length);
            pending.await();
            ReferenceScores.assertScores(MODEL, others, out);
            assertThat(loaded.rows()).containsEntry(Placement.DISAGREED, 20L);
            score(loaded, 3);
            assertThat(loaded.rows()).containsEntry(Placement.RESTING, 3L);
        }
    }

    @Test
    void batchesOnTheirWayAreFinishedAndLookedAtWhenTheModelIsClosed() {
        try (ScoringBackend backend = backend(DevicePreference.GPU)) {
            LoadedModel loaded = backend.load(MODEL);
            FloatBatch in = ReferenceScores.rows("LOGISTIC", RANDOM, MODEL.features(), 20);
            FloatBatch out = new FloatBatch(1, 20);
            Pending wrong = loaded.submit(in, out);
            FloatBatch others = ReferenceScores.rows("LOGISTIC", RANDOM, MODEL.features(), 20);
            System.arraycopy(others.data(), 0, in.data(), 0, in.data().length);
            FloatBatch secondOut = new FloatBatch(1, 20);
            Pending second = loaded.submit(others, secondOut);
            loaded.close();
            ReferenceScores.assertScores(MODEL, others, out);
            ReferenceScores.assertScores(MODEL, others, secondOut);
            wrong.await();
            second.await();
            assertThat(loaded.rows()).isEqualTo(Map.of(Placement.DISAGREED, 20L, Placement.DEVICE, 20L));
        }
    }

    @Test
    void aDeviceThatFailsUnderABatchStillOnItsWayIsToldToWhoWaitsForItAndNotToWhoClosesTheModel() {
        ScoringBackend backend = new AdaptiveBackend(
                CudaBackend.open(CudaOptions.DEFAULT.withOnDeviceFailure(OnDeviceFailure.FAIL)),
                DevicePreference.GPU,
                clock());
        LoadedModel loaded = backend.load(MODEL);
        StandInDevice.failAt(StandInDevice.EXECUTION, 1, 719);
        Pending pending =
                loaded.submit(ReferenceScores.rows("LOGISTIC", RANDOM, MODEL.features(), 20), new FloatBatch(1, 20));
        loaded.close();
        assertThatThrownBy(pending::await).isInstanceOf(DeviceFailedException.class);
        backend.close();
    }

    @Test
    void batchesThatNobodyHasWaitedForAreLookedAtAllTheSame() {
        try (ScoringBackend backend = backend(DevicePreference.GPU);
                LoadedModel loaded = backend.load(MODEL)) {
            FloatBatch in = ReferenceScores.rows("LOGISTIC", RANDOM, MODEL.features(), 20);
            FloatBatch out = new FloatBatch(1, 20);
            loaded.submit(in, out);
            FloatBatch others = ReferenceScores.rows("LOGISTIC", RANDOM, MODEL.features(), 20);
            System.arraycopy(others.data(), 0, in.data(), 0, in.data().length);
            loaded.submit(others, new FloatBatch(1, 20));
            loaded.submit(others, new FloatBatch(1, 20));
            assertThat(loaded.rows()).containsEntry(Placement.DISAGREED, 20L);
        }
    }

    @Test
    void anErrorOfAnotherBatchDoesNotKeepScoresFromBeingLookedAt() {
        try (ScoringBackend backend = backend(DevicePreference.GPU);
                LoadedModel loaded = backend.load(MODEL)) {
            FloatBatch in = ReferenceScores.rows("LOGISTIC", RANDOM, MODEL.features(), 20);
            FloatBatch out = new FloatBatch(1, 20);
            Pending looked = loaded.submit(in, out);
            FloatBatch others = ReferenceScores.rows("LOGISTIC", RANDOM, MODEL.features(), 20);
            System.arraycopy(others.data(), 0, in.data(), 0, in.data().length);
            StandInDevice.failAt("cuLaunchKernel", 1, 999);
            FloatBatch otherOut = new FloatBatch(1, 20);
            Pending failed = loaded.submit(others, otherOut);
            looked.await();
            failed.await();
            ReferenceScores.assertScores(MODEL, in, out);
            ReferenceScores.assertScores(MODEL, others, otherOut);
            assertThat(loaded.rows()).isEqualTo(Map.of(Placement.DISAGREED, 20L, Placement.DEVICE_ERROR, 20L));
        }
    }

    @Test
    void aDeviceThatFailsWhileItIsMeasuredLeavesTheModelOnTheCpu() {
        CudaBackend cuda = CudaBackend.open(CudaOptions.DEFAULT);
        StandInDevice.failAt(StandInDevice.EXECUTION, 4, 719);
        ScoringBackend backend = new AdaptiveBackend(cuda, DevicePreference.AUTO, clock());
        LoadedModel loaded = backend.load(MODEL);
        score(loaded, 2000);
        assertThat(loaded.rows()).isEqualTo(Map.of(Placement.DEVICE_FAILED, 2000L));
        assertThat(DeviceHealth.failure(0)).isPresent();
        assertThat(loaded.explain().backend()).isEqualTo("cpu");
        loaded.close();
        backend.close();
    }

    @Test
    void itIsChosenWhereADriverAndAGpuAreFoundAndTheDeviceOpens() {
        DriverReport found =
                new DriverReport(Optional.of(Path.of("/usr/lib/libcuda.so.1")), List.of(Path.of("/dev/nvidia0")));
        BackendChoice choice = Backends.choose(DevicePreference.AUTO, () -> found);
        assertThat(choice)
                .hasToString(
                        "scoring runs on adaptive because Stand-in device (host) (GPU 0) was found: each batch goes"
                                + " where it is scored sooner");
        choice.backend().close();

        StandInDevice.failAt("cuInit", 1, 100);
        BackendChoice refused = Backends.choose(DevicePreference.GPU, () -> found);
        assertThat(refused.backend().name()).isEqualTo("cpu");
        assertThat(refused.reason())
                .isEqualTo(
                        "a GPU was asked for, but a GPU driver was found (/usr/lib/libcuda.so.1), but GPU 0 cannot be"
                                + " used: cuInit failed: CUDA_ERROR_NO_DEVICE (CUresult 100)");
        refused.backend().close();
    }

    @Test
    void closingTwiceOrWithModelsLoadedIsAnError() {
        ScoringBackend backend = backend(DevicePreference.GPU);
        LoadedModel loaded = backend.load(MODEL);
        assertThat(backend.loadedModels()).isOne();
        assertThatThrownBy(backend::close).hasMessageContaining("1 loaded model");
        loaded.close();
        assertThatThrownBy(loaded::close).hasMessageContaining("already");
        assertThat(backend.loadedModels()).isZero();
        assertThatThrownBy(() -> score(loaded, 1)).hasMessageContaining("closed");
        backend.close();
        assertThatThrownBy(backend::close).hasMessageContaining("already");
    }

    private static ScoringBackend backend(DevicePreference preference) {
        return new AdaptiveBackend(CudaBackend.open(CudaOptions.DEFAULT), preference, clock());
    }

    private static void score(LoadedModel loaded, int rows) {
        FloatBatch in = ReferenceScores.rows("LOGISTIC", RANDOM, MODEL.features(), rows);
        FloatBatch out = new FloatBatch(1, rows);
        loaded.score(in, out);
        ReferenceScores.assertScores(MODEL, in, out);
    }

    @Test
    void aFailedDeviceLeavesTheCpuOrTheFailureAsWasAsked() {
        DriverReport gpu = new DriverReport(Optional.of(Path.of("libcuda.so.1")), List.of(Path.of("/dev/nvidia0")));
        CudaOptions failing = CudaOptions.DEFAULT.withOnDeviceFailure(OnDeviceFailure.FAIL);
        // As a job's new class loader finds it: nobody knows here that the device has failed.
        StandInDevice.failAt("cuDevicePrimaryCtxRetain", 1, 719);
        assertThatThrownBy(() -> Backends.choose(DevicePreference.AUTO, () -> gpu, failing))
                .isInstanceOf(DeviceFailedException.class);
        assertThat(DeviceHealth.failure(0))
                .hasValueSatisfying(why -> assertThat(why).contains("LAUNCH_FAILED"));
        assertThatThrownBy(() -> Backends.choose(DevicePreference.AUTO, () -> gpu, failing))
                .isInstanceOf(DeviceFailedException.class);
        BackendChoice choice = Backends.choose(DevicePreference.AUTO, () -> gpu);
        assertThat(choice.backend().name()).isEqualTo("cpu");
        assertThat(choice.reason())
                .contains("GPU 0 has failed in this process: ")
                .contains("LAUNCH_FAILED");
        choice.backend().close();
    }
}
