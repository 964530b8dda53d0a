package io.weir.gpu.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import io.weir.gpu.Placement;
import io.weir.gpu.ScoringBackend;
import io.weir.gpu.column.CorrelationMatrix;
import io.weir.gpu.column.GroupedSums;
import io.weir.gpu.device.FreshDevice;
import io.weir.gpu.kernel.CudaBackend;
import io.weir.gpu.kernel.CudaOptions;
import io.weir.gpu.model.BatchSummary;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A device that computes as its summaries state is not called wrong. */
class SampledCheckTest {
    private static final int ROWS = 4096;

    private final Random random = new Random(12);

    @BeforeEach
    void start() {
        FreshDevice.install();
    }

    @Test
    void aCorrelationOfWhichOnlyRoundingIsLeftIsNotHeldAgainstTheDevice() {
        FloatBatch in = new FloatBatch(2, ROWS);
        for (int row = 0; row < ROWS; row++) {
            // Where both are there, x hardly varies beside its column.
            float y = row % 2 == 0 ? Float.NaN : (float) random.nextGaussian();
            float x = row % 2 == 0 ? -10_000 : 10_000 + y + (float) random.nextGaussian();
            in.append(new float[] {x, y});
        }
        assertIsTheDevices(new CorrelationMatrix(2), in);
    }

    @Test
    void aSumOfLargeValuesThatCancelIsNotHeldAgainstTheDevice() {
        FloatBatch in = new FloatBatch(2, ROWS);
        for (int row = 0; row < ROWS; row++) {
            float value = row % 2 == 0 ? (float) random.nextGaussian() : row % 4 == 1 ? 1e17f : -1e17f;
            in.append(new float[] {value, 0});
        }
        assertIsTheDevices(new GroupedSums(1, 1), in);
    }

    private static void assertIsTheDevices(BatchSummary summary, FloatBatch in) {
        FloatBatch out = summary.newOutput();
        try (ScoringBackend backend = new AdaptiveBackend(
                        CudaBackend.open(CudaOptions.DEFAULT), DevicePreference.GPU, System::nanoTime);
                LoadedModel loaded = backend.load(summary)) {
            loaded.score(in, out);
            assertThat(loaded.rows()).isEqualTo(Map.of(Placement.DEVICE, (long) ROWS));
        }
    }
}
