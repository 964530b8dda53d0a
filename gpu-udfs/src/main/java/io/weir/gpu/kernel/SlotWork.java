package io.weir.gpu.kernel;

import io.weir.gpu.device.CudaDevice;
import io.weir.gpu.device.CudaException;
import java.util.function.Consumer;
import jcuda.driver.CUstream;

/**
 * Gives a slot's stream its work for a batch: as a graph where {@link GraphUse} says so and as many rows have come several times
 * in a row, else call by call. One graph is kept: of the number of rows that did so last.
 */
final class SlotWork implements AutoCloseable {
    private final CudaDevice device;
    private final GraphUse use;
    private SlotGraph graph;
    private int lastRows;
    private int repeats;

    SlotWork(CudaDevice device, GraphUse use) {
        this.device = device;
        this.use = use;
    }

    /**
     * The slot must be empty.
     *
     * @param work gives a stream what is to be done for a batch of so many rows, always the same
     * @throws CudaException if a call failed; work may be on the stream then
     */
    void start(int rows, CUstream stream, Consumer<CUstream> work) {
        if (graph != null && !use.isOn()) {
            close();
        }
        repeats = rows == lastRows ? repeats + 1 : 1;
        lastRows = rows;
        if ((graph == null || graph.rows() != rows) && use.isWorthMaking(repeats)) {
            close();
            make(rows, work);
        }
        if (graph == null || graph.rows() != rows) {
            work.accept(stream);
            return;
        }
        try {
            graph.launch(stream);
        } catch (CudaException e) {
            use.failed(e);
            throw e;
        }
    }

    private void make(int rows, Consumer<CUstream> work) {
        try {
            graph = new SlotGraph(device, rows, work);
        } catch (CudaException e) {
            use.failed(e);
            if (e.isSticky()) {
                throw e;
            }
        }
    }

    @Override
    public void close() {
        if (graph != null) {
            graph.close();
            graph = null;
        }
    }
}
