package io.weir.gpu.kernel;

import static jcuda.driver.JCudaDriver.cuCtxSetCurrent;
import static jcuda.driver.JCudaDriver.cuDeviceGet;
import static jcuda.driver.JCudaDriver.cuDevicePrimaryCtxReset;
import static jcuda.driver.JCudaDriver.cuDevicePrimaryCtxRetain;
import static jcuda.driver.JCudaDriver.cuEventCreate;
import static jcuda.driver.JCudaDriver.cuEventQuery;
import static jcuda.driver.JCudaDriver.cuEventRecord;
import static jcuda.driver.JCudaDriver.cuGraphInstantiate;
import static jcuda.driver.JCudaDriver.cuGraphLaunch;
import static jcuda.driver.JCudaDriver.cuInit;
import static jcuda.driver.JCudaDriver.cuLaunchKernel;
import static jcuda.driver.JCudaDriver.cuMemAlloc;
import static jcuda.driver.JCudaDriver.cuMemAllocHost;
import static jcuda.driver.JCudaDriver.cuMemFree;
import static jcuda.driver.JCudaDriver.cuMemcpyDtoHAsync;
import static jcuda.driver.JCudaDriver.cuMemcpyHtoD;
import static jcuda.driver.JCudaDriver.cuMemcpyHtoDAsync;
import static jcuda.driver.JCudaDriver.cuModuleGetFunction;
import static jcuda.driver.JCudaDriver.cuModuleLoadData;
import static jcuda.driver.JCudaDriver.cuStreamBeginCapture;
import static jcuda.driver.JCudaDriver.cuStreamCreate;
import static jcuda.driver.JCudaDriver.cuStreamEndCapture;
import static jcuda.driver.JCudaDriver.cuStreamQuery;
import static jcuda.driver.JCudaDriver.cuStreamSynchronize;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUevent;
import jcuda.driver.CUfunction;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import jcuda.driver.CUstreamCaptureMode;
import jcuda.driver.CUstream_flags;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** JCuda, unchanged, loads the PTX that is checked in and runs the linear kernel on the stand-in device. */
class StandInDeviceTest {
    private static final int ROWS = 1000;
    private static final int FEATURES = 7;
    private static final int ILLEGAL_ADDRESS = CUresult.CUDA_ERROR_ILLEGAL_ADDRESS;
    private static final int OUT_OF_MEMORY = CUresult.CUDA_ERROR_OUT_OF_MEMORY;

    private CUdevice device;
    private CUmodule module;
    private CUfunction function;
    private CUstream stream;

    @BeforeEach
    void start() throws IOException {
        StandInDevice.install();
        device = new CUdevice();
        CUcontext context = new CUcontext();
        module = new CUmodule();
        function = new CUfunction();
        stream = new CUstream();
        ok(cuInit(0));
        ok(cuDeviceGet(device, 0));
        ok(cuDevicePrimaryCtxRetain(context, device));
        ok(cuCtxSetCurrent(context));
        byte[] ptx = Files.readAllBytes(HostCheck.ptx().resolve("linear.ptx"));
        ok(cuModuleLoadData(module, Arrays.copyOf(ptx, ptx.length + 1)));
        ok(cuModuleGetFunction(function, module, "weir_linear_score"));
        ok(cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING));
    }

    @Test
    void scoresComeBackThroughJCuda() {
        for (StandInDevice.Order order : StandInDevice.Order.values()) {
            StandInDevice.runThreads(order);
            Scoring scoring = new Scoring();
            scoring.submit();
            ok(cuStreamSynchronize(stream));
            scoring.assertScores();
        }
    }

    @Test
    void resultThatIsReadBeforeTheStreamIsDoneIsPoison() {
        Scoring scoring = new Scoring();
        scoring.submit();
        assertThat(scoring.scores.get(0)).isNaN();
        ok(cuStreamSynchronize(stream));
        scoring.assertScores();
    }

    @Test
    void eventIsReadyOnlyAfterTheWorkBeforeIt() {
        Scoring scoring = new Scoring();
        scoring.submit();
        CUevent done = new CUevent();
        ok(cuEventCreate(done, 0));
        ok(cuEventRecord(done, stream));
        int queries = 0;
        while (cuEventQuery(done) == CUresult.CUDA_ERROR_NOT_READY) {
            queries++;
        }
        assertThat(queries).isEqualTo(4); // two copies, a kernel, the event itself
        scoring.assertScores();
    }

    @Test
    void graphDoesAgainWhatWasCaptured() {
        Scoring scoring = new Scoring();
        CUgraph graph = new CUgraph();
        CUgraphExec executable = new CUgraphExec();
        ok(cuStreamBeginCapture(stream, CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_THREAD_LOCAL));
        scoring.submit();
        ok(cuStreamEndCapture(stream, graph));
        ok(cuGraphInstantiate(executable, graph, 0));
        assertThat(StandInDevice.calls(StandInDevice.EXECUTION)).isZero();
        for (int i = 1; i <= 3; i++) {
            scoring.fillAnew(i);
            ok(cuGraphLaunch(executable, stream));
            ok(cuStreamSynchronize(stream));
            scoring.assertScores();
        }
        assertThat(StandInDevice.calls(StandInDevice.EXECUTION)).isEqualTo(3);
    }

    @Test
    void plannedFaultComesAtItsCallAndOnlyThere() {
        StandInDevice.failAt("cuMemAlloc", 2, OUT_OF_MEMORY);
        assertThat(cuMemAlloc(new CUdeviceptr(), 4)).isZero();
        assertThat(cuMemAlloc(new CUdeviceptr(), 4)).isEqualTo(OUT_OF_MEMORY);
        assertThat(cuMemAlloc(new CUdeviceptr(), 4)).isZero();
        assertThat(StandInDevice.calls("cuMemAlloc")).isEqualTo(3);
    }

    @Test
    void memoryEndsWhereItsLimitIs() {
        StandInDevice.limitMemory(1000);
        CUdeviceptr first = new CUdeviceptr();
        assertThat(cuMemAlloc(first, 600)).isZero();
        assertThat(cuMemAlloc(new CUdeviceptr(), 600)).isEqualTo(OUT_OF_MEMORY);
        assertThat(cuMemFree(first)).isZero();
        assertThat(cuMemAlloc(new CUdeviceptr(), 600)).isZero();
        assertThat(StandInDevice.allocations()).isOne();
    }

    @Test
    void faultWhileAKernelRunsShowsAtTheNextSynchronizationAndStays() {
        StandInDevice.failAt(StandInDevice.EXECUTION, 1, ILLEGAL_ADDRESS);
        Scoring scoring = new Scoring();
        scoring.submit();
        assertThat(cuStreamSynchronize(stream)).isEqualTo(ILLEGAL_ADDRESS);
        assertThat(cuMemAlloc(new CUdeviceptr(), 4)).isEqualTo(ILLEGAL_ADDRESS);
        assertThat(cuStreamQuery(stream)).isEqualTo(ILLEGAL_ADDRESS);
        StandInDevice.clearFaults();
        cuDevicePrimaryCtxReset(device);
        assertThat(cuMemAlloc(new CUdeviceptr(), 4)).isEqualTo(ILLEGAL_ADDRESS);
        // What was to be scored is still there for another device.
        assertThat(scoring.input.get(0)).isEqualTo(scoring.expectedInput[0]);
    }

    @Test
    void kernelThatWritesOutsideOfItsMemoryIsCaught() {
        Scoring scoring = new Scoring();
        scoring.arguments.putInt(40, ROWS + 1);
        scoring.submit();
        assertThat(cuStreamSynchronize(stream)).isEqualTo(ILLEGAL_ADDRESS);
    }

    @Test
    void copyOutsideOfAnAllocationIsRefused() {
        CUdeviceptr memory = new CUdeviceptr();
        ok(cuMemAlloc(memory, 16));
        assertThat(cuMemcpyHtoD(memory, Pointer.to(new float[5]), 20)).isEqualTo(CUresult.CUDA_ERROR_INVALID_VALUE);
        assertThat(cuMemcpyHtoD(memory, Pointer.to(new float[4]), 16)).isZero();
    }

    @Test
    void threadWithoutAContextIsToldSo() throws InterruptedException {
        AtomicInteger code = new AtomicInteger();
        Thread other = new Thread(() -> code.set(cuMemAlloc(new CUdeviceptr(), 4)));
        other.start();
        other.join();
        assertThat(code).hasValue(CUresult.CUDA_ERROR_INVALID_CONTEXT);
    }

    @Test
    void unknownKernelIsNotFound() {
        assertThat(cuModuleGetFunction(new CUfunction(), module, "weir_no_such"))
                .isEqualTo(CUresult.CUDA_ERROR_NOT_FOUND);
    }

    @Test
    void moreSharedMemoryThanWasAskedForIsRefused() {
        Scoring scoring = new Scoring();
        assertThat(scoring.launch(49 * 1024)).isEqualTo(CUresult.CUDA_ERROR_INVALID_VALUE);
        assertThat(scoring.launch(48 * 1024)).isZero();
    }

    private static void ok(int code) {
        assertThat(code).as(CUresult.stringFor(code)).isZero();
    }

    /** A batch in pinned memory, a logistic regression on the device, and the scores back. */
    private final class Scoring {
        private final float[] expectedInput = new float[ROWS * FEATURES];
        private final float[] weights = new float[FEATURES];
        private final Pointer pinnedIn = new Pointer();
        private final Pointer pinnedOut = new Pointer();
        private final Address in = allocate(4L * ROWS * FEATURES);
        private final Address out = allocate(4L * ROWS);
        private final FloatBuffer input;
        private final FloatBuffer scores;
        private final ByteBuffer arguments = ByteBuffer.allocateDirect(64).order(ByteOrder.nativeOrder());

        Scoring() {
            float[] ones = new float[FEATURES];
            Arrays.fill(ones, 1);
            Random random = new Random(3);
            for (int i = 0; i < FEATURES; i++) {
                weights[i] = (float) random.nextGaussian();
            }
            ok(cuMemAllocHost(pinnedIn, 4L * ROWS * FEATURES));
            ok(cuMemAllocHost(pinnedOut, 4L * ROWS));
            input = floats(pinnedIn, ROWS * FEATURES);
            scores = floats(pinnedOut, ROWS);
            fillAnew(7);
            arguments.putLong(0, in.value()).putLong(8, out.value());
            arguments.putLong(16, onDevice(weights).value());
            arguments.putLong(24, onDevice(new float[FEATURES]).value());
            arguments.putLong(32, onDevice(ones).value());
            arguments.putInt(40, ROWS).putInt(44, ROWS).putInt(48, FEATURES).putInt(52, 1);
            arguments.putFloat(56, 0.5f);
        }

        void fillAnew(int seed) {
            Random random = new Random(seed);
            for (int i = 0; i < expectedInput.length; i++) {
                expectedInput[i] = (float) random.nextGaussian();
            }
            input.put(0, expectedInput);
        }

        void submit() {
            ok(cuMemcpyHtoDAsync(in, pinnedIn, 4L * ROWS * FEATURES, stream));
            ok(launch(8 * FEATURES));
            ok(cuMemcpyDtoHAsync(pinnedOut, out, 4L * ROWS, stream));
        }

        int launch(int sharedBytes) {
            Pointer parameters = Pointer.to(Pointer.to(arguments));
            return cuLaunchKernel(function, 4, 1, 1, 128, 1, 1, sharedBytes, stream, parameters, null);
        }

        void assertScores() {
            for (int row = 0; row < ROWS; row++) {
                double margin = 0.5;
                for (int i = 0; i < FEATURES; i++) {
                    margin += (double) weights[i] * expectedInput[i * ROWS + row];
                }
                assertThat((double) scores.get(row)).isCloseTo(1 / (1 + Math.exp(-margin)), within(1e-5));
            }
        }

        private static FloatBuffer floats(Pointer pointer, int count) {
            return pointer.getByteBuffer(0, 4L * count)
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
        }

        private static Address allocate(long bytes) {
            Address pointer = new Address();
            ok(cuMemAlloc(pointer, bytes));
            return pointer;
        }

        private static Address onDevice(float[] values) {
            Address pointer = allocate(4L * values.length);
            ok(cuMemcpyHtoD(pointer, Pointer.to(values), 4L * values.length));
            return pointer;
        }
    }

    /** Device memory whose address can be told, as a kernel's arguments need it. */
    private static final class Address extends CUdeviceptr {
        long value() {
            return getNativePointer() + getByteOffset();
        }
    }
}
