package io.weir.benchmarks.scoring;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.device.CudaDevice;
import io.weir.gpu.kernel.CudaBackend;
import io.weir.gpu.kernel.CudaOptions;
import io.weir.gpu.kernel.LaunchMeter;
import io.weir.gpu.memory.CopyRates;
import io.weir.gpu.model.DenseModel;

/** The first GPU, opened to be measured: its backend without what would put right its mistakes, and its ceilings. */
final class MeasuredDevice implements AutoCloseable {
    private static final int COPY_BYTES = 64 << 20;

    private final CudaBackend backend;
    private final CudaDevice device;
    private final DeviceCeiling ceiling;

    private MeasuredDevice(CudaBackend backend, CudaDevice device, DeviceCeiling ceiling) {
        this.backend = backend;
        this.device = device;
        this.ceiling = ceiling;
    }

    /**
     * Opens it and measures its copies.
     *
     * @param seconds of each of the three measurements
     * @throws io.weir.gpu.device.CudaException if it cannot be used
     */
    static MeasuredDevice open(double seconds) {
        return open(seconds, COPY_BYTES);
    }

    /** @param copyBytes of each copy that is measured */
    static MeasuredDevice open(double seconds, int copyBytes) {
        CudaDevice device = CudaDevice.open(0);
        CudaBackend backend = null;
        try {
            backend = CudaBackend.open(CudaOptions.DEFAULT);
            CopyRates rates = CopyRates.measure(device, copyBytes, seconds);
            return new MeasuredDevice(
                    backend, device, new DeviceCeiling(device.toString(), rates, device.operationsPerSecond()));
        } catch (RuntimeException | Error e) {
            if (backend != null) {
                backend.close();
            }
            device.close();
            throw e;
        }
    }

    CudaBackend backend() {
        return backend;
    }

    DeviceCeiling ceiling() {
        return ceiling;
    }

    /** Measures a model's kernel, without and with the bus, on rows. */
    KernelShare share(DenseModel model, float[][] rows, double seconds) {
        FloatBatch batch = new FloatBatch(model.features(), rows.length);
        for (float[] row : rows) {
            batch.append(row);
        }
        ModelCost cost = ModelCost.of(model);
        try (LaunchMeter meter = new LaunchMeter(device, model, batch)) {
            double rowsPerSecond = rows.length / meter.launchSeconds(seconds);
            double bus = ceiling.busSeconds(meter.bytesToDevice(), meter.bytesToHost());
            return new KernelShare(
                    Math.round(rowsPerSecond),
                    percent(rowsPerSecond / ceiling.rowsPerSecond(cost)),
                    ceiling.bound(cost),
                    percent(bus / meter.roundTripSeconds(seconds)));
        }
    }

    /** In tenths; a stand-in's ceiling is none, and what exceeds it is no percentage of anything, but told as it is. */
    private static double percent(double share) {
        return Math.rint(share * 1000) / 10;
    }

    @Override
    public void close() {
        backend.close();
        device.close();
    }
}
