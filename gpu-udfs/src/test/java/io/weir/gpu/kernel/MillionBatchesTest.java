package io.weir.gpu.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import io.weir.gpu.Pending;
import io.weir.gpu.Placement;
import io.weir.gpu.column.ColumnDescription;
import io.weir.gpu.device.FreshDevice;
import io.weir.gpu.memory.DeviceScope;
import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.Link;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a stream that never ends would use up, if one batch used up anything. */
class MillionBatchesTest {
    private static final int BATCHES = 1_000_000;
    private static final int FIRST_BATCHES = 20_000;
    private static final LinearModel LINEAR =
            new LinearModel(new float[] {2, -1}, 0.5f, new float[] {10, 0}, new float[] {5, 1}, Link.IDENTITY);
    /** A byte for each batch, which no object is as small as; compiled code and caches grow by less. */
    private static final long MOST_GROWTH = BATCHES;

    /** All that can be counted of what is held. */
    private record Held(
            long allocating,
            long pinning,
            long allocations,
            long pinnedAllocations,
            long handles,
            int owned,
            long directBuffers,
            long directBytes) {
        static Held now() {
            BufferPoolMXBean direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                    .filter(pool -> pool.getName().equals("direct"))
                    .findFirst()
                    .orElseThrow();
            return new Held(
                    StandInDevice.calls("cuMemAlloc"),
                    StandInDevice.calls("cuMemHostAlloc"),
                    StandInDevice.allocations(),
                    StandInDevice.pinnedAllocations(),
                    StandInDevice.handles(),
                    (int) DeviceScope.ownedByAll(),
                    direct.getCount(),
                    direct.getMemoryUsed());
        }
    }

    @BeforeEach
    void start() {
        FreshDevice.install();
    }

    @Test
    void nothingGrowsOverAMillionBatches() {
        FloatBatch in = new FloatBatch(2, 1);
        in.append(new float[] {15, 3});
        List<FloatBatch> outs = List.of(new FloatBatch(1, 1), new FloatBatch(1, 1));
        try (CudaBackend backend = CudaBackend.open(CudaOptions.DEFAULT);
                CudaModel loaded = backend.load(LINEAR)) {
            score(loaded, in, outs, FIRST_BATCHES); // graphs are made, and code is compiled
            long heap = heap();
            Held held = Held.now();
            score(loaded, in, outs, BATCHES);
            assertThat(Held.now()).isEqualTo(held);
            assertThat(heap() - heap).as("growth of the heap").isLessThan(MOST_GROWTH);
            assertThat(outs.get(0).get(0, 0)).isEqualTo(-0.5f);
            assertThat(loaded.rows()).isEqualTo(Map.of(Placement.DEVICE, (long) FIRST_BATCHES + BATCHES));
        }
        assertThat(StandInDevice.allocations()).isZero();
        assertThat(StandInDevice.pinnedAllocations()).isZero();
        assertThat(StandInDevice.handles()).isZero();
    }

    @Test
    void nothingGrowsOverManySummaries() {
        ColumnDescription description = new ColumnDescription(2);
        FloatBatch in = new FloatBatch(2, 1);
        in.append(new float[] {15, 3});
        List<FloatBatch> outs = List.of(description.newOutput(), description.newOutput());
        try (CudaBackend backend = CudaBackend.open(CudaOptions.DEFAULT);
                CudaModel loaded = backend.load(description)) {
            score(loaded, in, outs, 200);
            Held held = Held.now();
            score(loaded, in, outs, 2000);
            assertThat(Held.now()).isEqualTo(held);
            assertThat(outs.get(1).get(0, ColumnDescription.MEAN)).isEqualTo(15);
        }
    }

    /** Two at a time are on their way. */
    private static void score(LoadedModel loaded, FloatBatch in, List<FloatBatch> outs, int batches) {
        for (int i = 0; i < batches; i += 2) {
            Pending first = loaded.submit(in, outs.get(0));
            Pending second = loaded.submit(in, outs.get(1));
            first.await();
            second.await();
        }
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
