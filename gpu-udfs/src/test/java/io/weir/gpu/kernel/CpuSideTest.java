package io.weir.gpu.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import io.weir.gpu.Placement;
import io.weir.gpu.cpu.CpuBackend;
import io.weir.gpu.model.KMeansModel;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CpuSideTest {
    @Test
    void oddRowsOfTrialsAreNeitherCountedNorTold() {
        AtomicInteger told = new AtomicInteger();
        try (CpuBackend backend = new CpuBackend("test");
                LoadedModel model = backend.load(new KMeansModel(1, 1, new float[1]))) {
            CpuSide cpu = new CpuSide(model, told::addAndGet);
            FloatBatch in = new FloatBatch(1, 10);
            in.resize(10);
            BatchInFlight batch = new BatchInFlight(null, in, new FloatBatch(2, 10));
            batch.addOddRows(3);
            cpu.uncounted(() -> {
                cpu.count(batch);
                return true;
            });
            assertThat(told).hasValue(0);
            assertThat(cpu.rows()).isEmpty();
            cpu.count(batch);
            assertThat(told).hasValue(3);
            assertThat(cpu.rows()).isEqualTo(Map.of(Placement.DEVICE, 7L, Placement.OUT_OF_RANGE, 3L));
        }
    }
}
