package io.weir.gpu.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import io.weir.gpu.cpu.CpuBackend;
import io.weir.gpu.cpu.InstructionSet;
import io.weir.gpu.device.CudaDevice;
import io.weir.gpu.device.CudaException;
import io.weir.gpu.device.FreshDevice;
import io.weir.gpu.memory.CopyRates;
import io.weir.gpu.model.KMeansModel;
import java.util.Random;
import jcuda.driver.CUresult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is measured on a device is what would be scored there, and all of it is given back; on the stand-in. */
class LaunchMeterTest {
    private static final int ROWS = 300;
    private static final int FEATURES = 5;

    private final KMeansModel model = new KMeansModel(4, FEATURES, floats(4 * FEATURES));
    private final FloatBatch batch = new FloatBatch(FEATURES, ROWS);
    private CudaDevice device;

    @BeforeEach
    void open() {
        FreshDevice.install();
        device = CudaDevice.open(0);
        float[] values = floats(ROWS * FEATURES);
        for (int row = 0; row < ROWS; row++) {
            float[] features = new float[FEATURES];
            System.arraycopy(values, row * FEATURES, features, 0, FEATURES);
            batch.append(features);
        }
    }

    @AfterEach
    void close() {
        StandInDevice.clearFaults();
        device.close();
        assertThat(StandInDevice.allocations()).isZero();
        assertThat(StandInDevice.pinnedAllocations()).isZero();
    }

    private static float[] floats(int count) {
        Random random = new Random(count);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    @Test
    void theScoresOfWhatIsMeasuredAreTheModels() {
        FloatBatch expected = new FloatBatch(2, ROWS);
        FloatBatch actual = new FloatBatch(2, ROWS);
        try (CpuBackend cpu = new CpuBackend("of a test", InstructionSet.PLAIN);
                LoadedModel loaded = cpu.load(model);
                LaunchMeter meter = new LaunchMeter(device, model, batch)) {
            loaded.score(batch, expected);
            assertThat(meter.roundTripSeconds(0.001)).isPositive();
            meter.read(actual);
            assertThat(meter.bytesToDevice()).isEqualTo(4 * FEATURES * 304);
            assertThat(meter.bytesToHost()).isEqualTo(4 * 2 * 304);
        }
        assertThat(actual.rows()).isEqualTo(ROWS);
        for (int row = 0; row < ROWS; row++) {
            assertThat(actual.get(row, 1)).isCloseTo(expected.get(row, 1), within(1e-4f));
        }
    }

    @Test
    void aLaunchByItselfCopiesNothing() {
        try (LaunchMeter meter = new LaunchMeter(device, model, batch)) {
            long launches = StandInDevice.calls("cuLaunchKernel");
            long copies = StandInDevice.calls("cuMemcpyHtoDAsync");
            assertThat(meter.launchSeconds(0)).isPositive();
            assertThat(StandInDevice.calls("cuLaunchKernel")).isEqualTo(launches + 1);
            assertThat(StandInDevice.calls("cuMemcpyHtoDAsync")).isEqualTo(copies);
        }
    }

    @Test
    void copiesAreMeasuredInAllThreeDirections() {
        CopyRates rates = CopyRates.measure(device, 1 << 16, 0.001);
        assertThat(rates.toDevice()).isPositive();
        assertThat(rates.toHost()).isPositive();
        assertThat(rates.onDevice()).isPositive();
        assertThat(StandInDevice.calls("cuMemcpyDtoDAsync")).isPositive();
    }

    @Test
    void aDevicesOperationsAreItsClockTimesItsLanes() {
        // The stand-in: 1 GHz, 4 multiprocessors of compute capability 9.0, which have 128 lanes each.
        assertThat(device.operationsPerSecond()).isEqualTo(512_000_000_000L);
    }

    @Test
    void aFailureIsToldAndLeavesNothingBehind() {
        StandInDevice.failAt("cuLaunchKernel", 1, CUresult.CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES);
        assertThatThrownBy(() -> new LaunchMeter(device, model, batch))
                .isInstanceOf(CudaException.class)
                .hasMessageContaining("cuLaunchKernel");
    }
}
