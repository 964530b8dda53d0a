package io.weir.gpu.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.Pending;
import io.weir.gpu.Placement;
import io.weir.gpu.column.Gradients;
import io.weir.gpu.column.Loss;
import io.weir.gpu.cpu.ReferenceScores;
import io.weir.gpu.device.FreshDevice;
import io.weir.gpu.device.OnDeviceFailure;
import io.weir.gpu.memory.DeviceScope;
import io.weir.gpu.model.DenseModel;
import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.Link;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Batches of one size as CUDA graphs, on a clock that says whether these are faster. */
class GraphTest {
    private static final Random RANDOM = new Random(12);
    private static final DenseModel MODEL = ReferenceScores.model("LOGISTIC", RANDOM);
    private static final CudaOptions OPTIONS = new CudaOptions(0, 256, OnDeviceFailure.CPU);
    /** Of the clock's readings while one way is measured. */
    private static final int READINGS = 10;

    private long owned;
    private long abandoned;

    record Fault(String function, int nth, int code) {
        @Override
        public String toString() {
            return code + " at call " + nth + " of " + function;
        }
    }

    static List<Fault> faults() {
        return Stream.of(
                        "cuStreamBeginCapture",
                        "cuStreamEndCapture",
                        "cuGraphInstantiate",
                        "cuGraphDestroy",
                        "cuGraphLaunch",
                        "cuGraphExecDestroy",
                        "cuLaunchKernel",
                        "cuMemcpyHtoDAsync",
                        "cuMemcpyDtoHAsync",
                        "cuStreamCreate",
                        "cuStreamDestroy",
                        StandInDevice.EXECUTION)
                .flatMap(function -> Stream.of(0, 1, 2, 5)
                        .flatMap(nth -> Stream.of(2, 700, 999).map(code -> new Fault(function, nth, code))))
                .toList();
    }

    @BeforeEach
    void start() {
        FreshDevice.install();
        owned = DeviceScope.ownedByAll();
        abandoned = DeviceScope.abandoned();
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(StandInDevice.allocations()).isZero();
        assertThat(StandInDevice.pinnedAllocations()).isZero();
        // What a driver refuses to destroy is told, and ends with the context.
        assertThat(StandInDevice.handles()).isLessThanOrEqualTo(DeviceScope.abandoned() - abandoned);
        assertThat(DeviceScope.ownedByAll()).isEqualTo(owned);
    }

    @Test
    void whereTheyAreFasterBatchesOfOneSizeGoInOneCallAndOthersDoNot() {
        try (CudaBackend backend = open(5000, 1000);
                CudaModel loaded = backend.load(MODEL)) {
            assertThat(loaded.explain().reason())
                    .endsWith("; batches of one size as CUDA graphs: 1.0 µs with, 5.0 µs without for 64 rows");
            long graphs = StandInDevice.calls("cuGraphLaunch");
            score(loaded, 100, 16); // eight in each slot
            assertThat(StandInDevice.calls("cuGraphLaunch") - graphs).isEqualTo(2);
            long launches = StandInDevice.calls("cuLaunchKernel");
            score(loaded, 100, 50);
            assertThat(StandInDevice.calls("cuGraphLaunch") - graphs).isEqualTo(52);
            assertThat(StandInDevice.calls("cuLaunchKernel")).isEqualTo(launches);
            score(loaded, 99, 4);
            assertThat(StandInDevice.calls("cuLaunchKernel")).isEqualTo(launches + 4);
            score(loaded, 100, 2);
            assertThat(StandInDevice.calls("cuGraphLaunch") - graphs).isEqualTo(54);
            long handles = StandInDevice.handles();
            score(loaded, 64, 20); // the graphs of 100 rows make room for such of 64
            assertThat(StandInDevice.handles()).isEqualTo(handles);
            assertThat(loaded.rows()).isEqualTo(Map.of(Placement.DEVICE, 68 * 100L + 4 * 99 + 20 * 64));
        }
    }

    @Test
    void whereTheyAreNotFasterNoneIsKept() {
        try (CudaBackend backend = open(1000, 990);
                CudaModel loaded = backend.load(MODEL)) {
            assertThat(loaded.explain().reason())
                    .endsWith("; without CUDA graphs: 1.0 µs with, 1.0 µs without for 64 rows");
            long graphs = StandInDevice.calls("cuGraphLaunch");
            score(loaded, 64, 40);
            assertThat(StandInDevice.calls("cuGraphLaunch")).isEqualTo(graphs);
            assertThat(StandInDevice.calls("cuGraphExecDestroy")).isEqualTo(StandInDevice.calls("cuGraphInstantiate"));
        }
    }

    @Test
    void aDriverThatCannotRecordIsAskedOnceAndBatchesGoCallByCall() {
        for (String call : List.of("cuStreamBeginCapture", "cuStreamEndCapture", "cuGraphInstantiate")) {
            StandInDevice.failAt(call, 0, 801);
            try (CudaBackend backend = open(5000, 1000);
                    CudaModel loaded = backend.load(MODEL)) {
                score(loaded, 64, 40);
                assertThat(StandInDevice.calls(call)).isEqualTo(1);
                assertThat(loaded.rows()).isEqualTo(Map.of(Placement.DEVICE, 40L * 64));
                assertThat(loaded.errors()).isZero();
                assertThat(loaded.explain().reason())
                        .endsWith(
                                "; without CUDA graphs: " + call + " failed: CUDA_ERROR_NOT_SUPPORTED (CUresult 801)");
            }
            StandInDevice.clearFaults();
        }
    }

    @Test
    void parametersThatComeWithABatchAreThoseOfTheBatchInAGraphToo() {
        LinearModel shape = new LinearModel(new float[1], 0, new float[1], new float[] {1}, Link.IDENTITY);
        Gradients gradients = Gradients.of(shape, Loss.SQUARED);
        try (CudaBackend backend = open(5000, 1000);
                CudaModel loaded = backend.load(gradients)) {
            FloatBatch in = gradients.newInput(1);
            FloatBatch out = gradients.newOutput();
            in.append(new float[] {1, 0, 1});
            assertThat(loaded.explain().reason()).contains("; batches of one size as CUDA graphs");
            long graphs = StandInDevice.calls("cuGraphLaunch");
            for (int weight = 0; weight < 30; weight++) {
                in.parameters()[0] = weight;
                loaded.score(in, out);
                assertThat(out.get(0, 0)).isEqualTo(weight);
            }
            assertThat(StandInDevice.calls("cuGraphLaunch") - graphs).isEqualTo(30 - 14);
        }
    }

    @ParameterizedTest
    @MethodSource("faults")
    void noScoreIsWrongOrMissingWhateverTheDriverAnswers(Fault fault) {
        CudaBackend backend = open(5000, 1000);
        StandInDevice.failAt(fault.function, fault.nth, fault.code);
        CudaModel loaded = backend.load(MODEL);
        score(loaded, 64, 20);
        StandInDevice.clearFaults();
        score(loaded, 64, 20);
        StandInDevice.failAt(fault.function, fault.nth, fault.code);
        score(loaded, 30, 20);
        StandInDevice.clearFaults();
        loaded.close();
        backend.close();
        assertThat(loaded.rows().values().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(40L * 64 + 20 * 30);
    }

    /** A clock by which batches take so long, without and with graphs. */
    private static CudaBackend open(long without, long with) {
        AtomicLong asked = new AtomicLong();
        AtomicLong nanos = new AtomicLong();
        return CudaBackend.open(OPTIONS, () -> nanos.addAndGet(asked.getAndIncrement() < READINGS ? without : with));
    }

    /** Scores batches of other rows each, two at a time on their way. */
    private static void score(CudaModel loaded, int rows, int batches) {
        for (int i = 0; i < batches; i += 2) {
            FloatBatch[] in = new FloatBatch[2];
            FloatBatch[] out = new FloatBatch[2];
            Pending[] pending = new Pending[2];
            for (int j = 0; j < 2; j++) {
                in[j] = ReferenceScores.rows("LOGISTIC", RANDOM, MODEL.features(), rows);
                out[j] = new FloatBatch(1, rows);
                pending[j] = loaded.submit(in[j], out[j]);
            }
            for (int j = 0; j < 2; j++) {
                pending[j].await();
                ReferenceScores.assertScores(MODEL, in[j], out[j]);
            }
        }
    }
}
