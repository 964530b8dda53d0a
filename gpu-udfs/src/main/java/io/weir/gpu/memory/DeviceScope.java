package io.weir.gpu.memory;

import static io.weir.gpu.device.CudaCheck.check;

import io.weir.gpu.device.CudaDevice;
import io.weir.gpu.device.CudaException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import jcuda.Pointer;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUjit_option;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;
import jcuda.driver.JITOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns memory, streams, graphs and modules of a device, and frees them in the opposite order when it is closed. One thread at a
 * time.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>What an allocation returned is owned before anything else can fail.
 *   <li>{@link #close} goes on after a failure. What could not be freed ends with the device's context, and is counted as
 *       {@link #abandoned}.
 * </ol>
 */
public final class DeviceScope implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceScope.class);
    /** Of the compiler's messages. */
    private static final int LOG_BYTES = 4096;

    private static final AtomicLong OWNED = new AtomicLong();
    private static final AtomicLong ABANDONED = new AtomicLong();

    private final CudaDevice device;
    private final Deque<Owned> owned = new ArrayDeque<>();
    private boolean closed;

    private record Owned(String call, FreeCall free) {}

    @FunctionalInterface
    private interface FreeCall {
        int status();
    }

    /**
     * @param device open for as long as this scope is
     */
    public DeviceScope(CudaDevice device) {
        this.device = device;
    }

    /**
     * Memory of the device, with undefined content, aligned to 256 bytes. The device's context must be current.
     *
     * @param bytes at least 1
     * @throws CudaException if there is none left, among others
     */
    public DeviceMemory device(long bytes) {
        requireOpen();
        DeviceMemory memory = new DeviceMemory(bytes);
        check("cuMemAlloc", JCudaDriver.cuMemAlloc(memory.pointer(), bytes));
        own("cuMemFree", () -> JCudaDriver.cuMemFree(memory.pointer()));
        return memory;
    }

    /**
     * Pinned memory of the host, with undefined content, aligned to a page. The device's context must be current.
     *
     * @param bytes at least 1
     * @throws CudaException if there is none left, among others
     */
    public PinnedMemory pinned(long bytes) {
        requireOpen();
        PinnedMemory memory = new PinnedMemory(bytes);
        check("cuMemHostAlloc", JCudaDriver.cuMemHostAlloc(memory.start(), bytes, 0));
        own("cuMemFreeHost", () -> JCudaDriver.cuMemFreeHost(memory.start()));
        return memory;
    }

    /** A stream that waits for no other. The device's context must be current. */
    public CUstream stream() {
        requireOpen();
        CUstream stream = new CUstream();
        check("cuStreamCreate", JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING));
        own("cuStreamDestroy", () -> JCudaDriver.cuStreamDestroy(stream));
        return stream;
    }

    /** What was recorded of a stream, which is not recorded any more then. The device's context must be current. */
    public CUgraph endCapture(CUstream stream) {
        requireOpen();
        CUgraph graph = new CUgraph();
        check("cuStreamEndCapture", JCudaDriver.cuStreamEndCapture(stream, graph));
        own("cuGraphDestroy", () -> JCudaDriver.cuGraphDestroy(graph));
        return graph;
    }

    /**
     * A graph that can be launched, made of one that was recorded. The device's context must be current.
     *
     * @param recorded stays the caller's
     */
    public CUgraphExec graph(CUgraph recorded) {
        requireOpen();
        CUgraphExec graph = new CUgraphExec();
        check("cuGraphInstantiate", JCudaDriver.cuGraphInstantiate(graph, recorded, 0));
        own("cuGraphExecDestroy", () -> JCudaDriver.cuGraphExecDestroy(graph));
        return graph;
    }

    /**
     * A module of kernels that is nobody else's, compiled by the driver for the device, whose context must be current.
     *
     * @param ptx its text
     * @throws CudaException if the driver refuses it, with the compiler's words
     */
    public CUmodule module(byte[] ptx) {
        requireOpen();
        CUmodule module = new CUmodule();
        JITOptions options = new JITOptions();
        options.putInt(CUjit_option.CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES, LOG_BYTES);
        options.putBytes(CUjit_option.CU_JIT_ERROR_LOG_BUFFER, new byte[LOG_BYTES]);
        // The driver wants a zero at the end.
        Pointer text = Pointer.to(Arrays.copyOf(ptx, ptx.length + 1));
        int status = JCudaDriver.cuModuleLoadDataJIT(module, text, options);
        if (status != CUresult.CUDA_SUCCESS) {
            String log = options.getString(CUjit_option.CU_JIT_ERROR_LOG_BUFFER);
            throw new CudaException("cuModuleLoadDataEx", status, log == null ? "" : log.strip());
        }
        own("cuModuleUnload", () -> JCudaDriver.cuModuleUnload(module));
        return module;
    }

    /** The pieces of memory, streams, graphs and modules that it holds now. */
    public int owned() {
        return owned.size();
    }

    /** The pieces of memory, streams, graphs and modules that all scopes of this process hold now. */
    public static long ownedByAll() {
        return OWNED.get();
    }

    /** What scopes of this process could not free, as on a device that has failed. */
    public static long abandoned() {
        return ABANDONED.get();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            device.makeCurrent();
        } catch (CudaException e) {
            LOG.warn("{}: {}", device, e.getMessage());
        }
        while (!owned.isEmpty()) {
            Owned last = owned.pop();
            OWNED.decrementAndGet();
            try {
                free(last);
            } catch (CudaException e) {
                ABANDONED.incrementAndGet();
                LOG.warn("{}: not freed before the context ends: {}", device, e.getMessage());
            }
        }
    }

    private static void free(Owned piece) {
        try {
            check(piece.call, piece.free.status());
        } catch (CudaException e) {
            if (e.isSticky()) {
                throw e;
            }
            // The driver may answer with the failure of earlier work, and has then freed nothing.
            check(piece.call, piece.free.status());
        }
    }

    private void own(String call, FreeCall free) {
        owned.push(new Owned(call, free));
        OWNED.incrementAndGet();
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("allocation from a scope on " + device + " that is closed");
        }
    }
}
