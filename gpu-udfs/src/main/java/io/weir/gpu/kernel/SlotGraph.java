package io.weir.gpu.kernel;

import static io.weir.gpu.device.CudaCheck.check;

import io.weir.gpu.device.CudaDevice;
import io.weir.gpu.device.CudaException;
import io.weir.gpu.memory.DeviceScope;
import java.util.function.Consumer;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUstream;
import jcuda.driver.CUstreamCaptureMode;
import jcuda.driver.JCudaDriver;

/** What a slot does for a batch of one number of rows, as one call of the driver. */
final class SlotGraph implements AutoCloseable {
    private final int rows;
    private final DeviceScope scope;
    private final CUgraphExec graph;

    /**
     * Records the work. On a stream of its own, so that the slot's is not touched if that fails.
     *
     * @param rows of the batches
     * @param work gives a stream what it has to do for them, again and again the same
     * @throws CudaException if the driver cannot; nothing stays allocated then
     */
    SlotGraph(CudaDevice device, int rows, Consumer<CUstream> work) {
        this.rows = rows;
        this.scope = new DeviceScope(device);
        try (DeviceScope recording = new DeviceScope(device)) {
            CUstream stream = recording.stream();
            check(
                    "cuStreamBeginCapture",
                    JCudaDriver.cuStreamBeginCapture(stream, CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_THREAD_LOCAL));
            this.graph = scope.graph(recorded(recording, stream, work));
        } catch (RuntimeException | Error e) {
            scope.close();
            throw e;
        }
    }

    private static CUgraph recorded(DeviceScope recording, CUstream stream, Consumer<CUstream> work) {
        try {
            work.accept(stream);
        } catch (CudaException e) {
            try {
                recording.endCapture(stream);
            } catch (CudaException follows) {
                e.addSuppressed(follows);
            }
            throw e;
        }
        return recording.endCapture(stream);
    }

    int rows() {
        return rows;
    }

    void launch(CUstream stream) {
        check("cuGraphLaunch", JCudaDriver.cuGraphLaunch(graph, stream));
    }

    /** Nothing of it may be on a stream. */
    @Override
    public void close() {
        scope.close();
    }
}
