package io.weir.gpu.kernel;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.Placement;
import io.weir.gpu.device.CudaDevice;
import io.weir.gpu.device.CudaException;
import io.weir.gpu.device.OnDeviceFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model's batches on their way through its slots. One thread at a time.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>A batch that was sent is settled exactly once: by the device's outputs, by the CPU's, or by a failure, the device's or
 *       the CPU function's, that each of its {@link BatchInFlight#await} throws and no other batch's.
 *   <li>A slot is used again only when nothing is on its stream. If that cannot be found out, the device counts as failed.
 * </ol>
 */
final class BatchesInFlight {
    private static final Logger LOG = LoggerFactory.getLogger(BatchesInFlight.class);

    private final CudaDevice device;
    private final ModelOnDevice onDevice;
    private final BatchLimit limit;
    private final DeviceFailures failures;
    private final OnDeviceFailure onDeviceFailure;
    private final CpuSide cpu;

    BatchesInFlight(
            CudaDevice device,
            ModelOnDevice onDevice,
            BatchLimit limit,
            DeviceFailures failures,
            OnDeviceFailure onDeviceFailure,
            CpuSide cpu) {
        this.device = device;
        this.onDevice = onDevice;
        this.limit = limit;
        this.failures = failures;
        this.onDeviceFailure = onDeviceFailure;
        this.cpu = cpu;
    }

    /** Sends a batch on its way, in pieces if it has more rows than a slot. */
    BatchInFlight send(FloatBatch in, FloatBatch out, DoubleBuffer buffer) {
        BatchInFlight batch = new BatchInFlight(this, in, out);
        for (int from = 0; from < in.rows(); from += buffer.rows()) {
            Slot slot = buffer.next();
            complete(slot);
            if (batch.isSettled()) {
                break; // an earlier piece of it has failed
            }
            start(slot, batch, from, Math.min(buffer.rows(), in.rows() - from));
        }
        return batch;
    }

    private void start(Slot slot, BatchInFlight batch, int from, int rows) {
        batch.opened();
        try {
            device.makeCurrent();
            slot.start(batch, from, rows);
        } catch (CudaException e) {
            failed(e, slot, batch);
            release(slot, batch);
        }
    }

    /** What a model computes on the CPU may be a user's function, which may throw anything. */
    private static void settling(BatchInFlight batch, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            batch.settleWithoutDevice(e);
        }
    }

    /** Waits for what is in a slot, if anything is. */
    private void complete(Slot slot) {
        BatchInFlight batch = slot.batch();
        if (batch == null) {
            return;
        }
        try {
            device.makeCurrent();
            slot.drain();
            if (!batch.isSettled()) {
                slot.copyOutputs();
                settling(batch, () -> cpu.scoreOdd(batch, slot.from(), slot.outOfRange()));
            }
        } catch (CudaException e) {
            failed(e, slot, batch);
        }
        release(slot, batch);
    }

    private void release(Slot slot, BatchInFlight batch) {
        slot.clear();
        if (batch.closed() && !batch.isSettled()) {
            batch.settle();
            limit.succeeded();
            cpu.count(batch);
        }
    }

    private void failed(CudaException e, Slot slot, BatchInFlight batch) {
        boolean lost = e.isSticky() || (slot.batch() != null && !isDrained(slot));
        Placement reason = failures.note(e, lost);
        if (batch.isSettled()) {
            return;
        }
        if (lost && onDeviceFailure == OnDeviceFailure.FAIL) {
            batch.settleWithoutDevice(failures.asException());
        } else {
            batch.settleWithoutDevice(null);
            settling(batch, () -> cpu.score(batch.in(), batch.out(), reason));
        }
    }

    private boolean isDrained(Slot slot) {
        try {
            device.makeCurrent();
            slot.drain();
            return true;
        } catch (CudaException e) {
            LOG.warn("{}: after a failure its work cannot be waited for: {}", device, e.getMessage());
            return false;
        }
    }

    void completeAll() {
        for (Slot slot : onDevice.slots()) {
            complete(slot);
        }
    }

    void complete(BatchInFlight batch) {
        for (Slot slot : onDevice.slots()) {
            if (slot.batch() == batch) {
                complete(slot);
            }
        }
    }

    /** Whether a batch is done; takes back what is ready. */
    boolean poll(BatchInFlight batch) {
        for (Slot slot : onDevice.slots()) {
            if (slot.batch() == batch) {
                try {
                    device.makeCurrent();
                    if (!slot.isReady()) {
                        return false;
                    }
                    complete(slot);
                } catch (CudaException e) {
                    failed(e, slot, batch);
                    release(slot, batch);
                }
            }
        }
        return !batch.isOpen();
    }
}
