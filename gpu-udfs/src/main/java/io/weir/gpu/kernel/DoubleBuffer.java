package io.weir.gpu.kernel;

import io.weir.gpu.device.CudaDevice;
import io.weir.gpu.memory.DeviceScope;
import io.weir.gpu.model.DenseModel;
import io.weir.gpu.precision.ReducedModel;
import java.util.List;
import java.util.Optional;

/** A model's two slots, taken in turn, so that one is filled or emptied while the device works on the other. */
final class DoubleBuffer implements AutoCloseable {
    private final int rows;
    private final DeviceScope scope;
    private final List<SlotWork> work;
    private final List<Slot> slots;
    private int turn;

    /**
     * @param reduced what rows are encoded for; empty if they go as they are
     * @param graphs whether a slot's work goes as a graph
     * @param rows that each slot holds
     * @throws io.weir.gpu.device.CudaException if there is no memory, among others; nothing stays allocated then
     */
    DoubleBuffer(
            CudaDevice device,
            ModelKernel kernel,
            DenseModel model,
            Optional<ReducedModel> reduced,
            GraphUse graphs,
            int rows) {
        this.rows = rows;
        this.scope = new DeviceScope(device);
        this.work = List.of(new SlotWork(device, graphs), new SlotWork(device, graphs));
        try {
            this.slots = List.of(
                    new Slot(scope, work.get(0), kernel, model, reduced, rows),
                    new Slot(scope, work.get(1), kernel, model, reduced, rows));
        } catch (RuntimeException | Error e) {
            scope.close();
            throw e;
        }
    }

    int rows() {
        return rows;
    }

    /** The slot that was filled longest ago; it may still be taken. */
    Slot next() {
        turn = 1 - turn;
        return slots.get(turn);
    }

    /** Both, the one that was filled longer ago first. */
    List<Slot> inOrder() {
        return turn == 1 ? slots : List.of(slots.get(1), slots.get(0));
    }

    @Override
    public void close() {
        work.forEach(SlotWork::close);
        scope.close();
    }
}
