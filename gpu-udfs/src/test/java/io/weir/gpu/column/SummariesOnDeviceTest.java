package io.weir.gpu.column;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import io.weir.gpu.Pending;
import io.weir.gpu.Placement;
import io.weir.gpu.ScoringBackend;
import io.weir.gpu.cpu.CpuBackend;
import io.weir.gpu.device.FreshDevice;
import io.weir.gpu.device.OnDeviceFailure;
import io.weir.gpu.kernel.CudaBackend;
import io.weir.gpu.kernel.CudaModel;
import io.weir.gpu.kernel.CudaOptions;
import io.weir.gpu.kernel.StandInDevice;
import io.weir.gpu.memory.DeviceScope;
import io.weir.gpu.model.BatchSummary;
import io.weir.gpu.route.AdaptiveBackend;
import io.weir.gpu.route.DevicePreference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Summaries of batches on the stand-in device say what the CPU says, within the bounds that they state; whatever fails. */
class SummariesOnDeviceTest {
    private static final int OUT_OF_MEMORY = 2;
    private static final CudaOptions MANY_ROWS = new CudaOptions(0, 100_000, OnDeviceFailure.CPU);

    private record Shape(int rows, int columns) {}

    private final CpuBackend cpu = new CpuBackend("it is compared with");
    private long owned;

    @BeforeEach
    void start() {
        FreshDevice.install();
        owned = DeviceScope.ownedByAll();
    }

    @AfterEach
    void nothingIsLeft() {
        cpu.close();
        assertThat(StandInDevice.allocations()).isZero();
        assertThat(StandInDevice.pinnedAllocations()).isZero();
        assertThat(StandInDevice.handles()).isZero();
        assertThat(DeviceScope.ownedByAll()).isEqualTo(owned);
    }

    @ParameterizedTest
    @EnumSource
    void whatTheDeviceSaysIsWithinTheStatedErrorOfWhatTheCpuSays(SummaryKind kind) {
        Random random = new Random(kind.ordinal());
        List<Shape> shapes =
                new ArrayList<>(List.of(new Shape(1, 1), new Shape(33, 9), new Shape(4096, 3), new Shape(4097, 17)));
        shapes.add(new Shape(2, kind.isCheap() ? 512 : 64));
        shapes.add(kind.isCheap() ? new Shape(100_000, 4) : new Shape(100_000, 1));
        for (int i = 0; i < 3; i++) {
            int columns = 1 + random.nextInt(random.nextBoolean() ? 8 : 60);
            shapes.add(new Shape(1 + random.nextInt(random.nextBoolean() ? 60 : 10_000 / columns), columns));
        }
        for (Shape shape : shapes) {
            BatchSummary summary = kind.of(random, shape.columns);
            FloatBatch in = kind.rows(random, summary, shape.rows);
            FloatBatch expected = summary.newOutput();
            try (LoadedModel onCpu = cpu.load(summary)) {
                onCpu.score(in, expected);
            }
            try (CudaBackend cuda = CudaBackend.open(MANY_ROWS);
                    CudaModel loaded = cuda.load(summary)) {
                FloatBatch first = null;
                // Large batches take long on the stand-in: one order will do for them.
                List<StandInDevice.Order> orders = List.of(StandInDevice.Order.values());
                for (StandInDevice.Order order :
                        shape.columns > 100 || shape.rows > 10_000 ? orders.subList(0, 1) : orders) {
                    StandInDevice.runThreads(order);
                    FloatBatch out = summary.newOutput();
                    loaded.score(in, out);
                    kind.assertClose(summary, in, out, expected);
                    if (first != null) {
                        assertThat(out.data()).as("in %s order", order).isEqualTo(first.data());
                    }
                    first = out;
                }
                assertThat(loaded.rows()).containsOnlyKeys(Placement.DEVICE);
                assertThat(loaded.explain().toString()).startsWith("runs on Stand-in device (host) (GPU 0) (cuda)");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBatchWithoutRowsIsSummedUpToo(SummaryKind kind) {
        BatchSummary summary = kind.of(new Random(1), 3);
        FloatBatch out = summary.newOutput();
        try (CudaBackend cuda = CudaBackend.open(MANY_ROWS);
                CudaModel loaded = cuda.load(summary)) {
            loaded.score(kind.rows(new Random(1), summary, 5), out);
            loaded.score(summary.newInput(1), out);
        }
        for (int row = 0; row < out.rows(); row++) {
            for (int column = 0; column < out.columns(); column++) {
                assertThat(out.get(row, column)).isIn(0f, Float.NaN);
            }
        }
    }

    record Fault(SummaryKind kind, String function, int nth, int code) {}

    static List<Fault> faults() {
        List<Fault> all = new ArrayList<>();
        int turn = 0;
        for (String function : List.of(
                "cuCtxSetCurrent",
                "cuMemcpyHtoDAsync",
                "cuMemsetD8Async",
                "cuLaunchKernel",
                StandInDevice.EXECUTION,
                "cuMemcpyDtoHAsync",
                "cuStreamSynchronize",
                "cuStreamQuery",
                "cuMemAlloc",
                "cuMemHostAlloc",
                "cuMemcpyHtoD",
                "cuStreamCreate",
                "cuModuleLoadData",
                "cuModuleGetFunction")) {
            for (int nth : new int[] {0, 1, 2, 3, 5, 9}) {
                for (int code : new int[] {OUT_OF_MEMORY, 700, 719, 999}) {
                    SummaryKind[] kinds = SummaryKind.values();
                    all.add(new Fault(kinds[turn++ % kinds.length], function, nth, code));
                }
            }
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("faults")
    void noSummaryIsWrongOrMissing(Fault fault) {
        Random random = new Random(fault.hashCode());
        BatchSummary summary = fault.kind.of(random, 4);
        CudaBackend cuda = CudaBackend.open(new CudaOptions(0, 64, OnDeviceFailure.CPU));
        // From the loading on.
        StandInDevice.failAt(fault.function, fault.nth, fault.code);
        CudaModel loaded = cuda.load(summary);
        summarize(fault.kind, loaded, summary, random);
        StandInDevice.clearFaults();
        summarize(fault.kind, loaded, summary, random);
        loaded.close();
        cuda.close();
    }

    /** Two batches at a time are on their way. */
    private void summarize(SummaryKind kind, LoadedModel loaded, BatchSummary summary, Random random) {
        long before = loaded.rows().values().stream().mapToLong(Long::longValue).sum();
        try (LoadedModel onCpu = cpu.load(summary)) {
            for (int i = 0; i < 3; i++) {
                FloatBatch one = kind.rows(random, summary, 64);
                FloatBatch other = kind.rows(random, summary, 20);
                FloatBatch ofOne = summary.newOutput();
                FloatBatch ofOther = summary.newOutput();
                Pending first = loaded.submit(one, ofOne);
                Pending second = loaded.submit(other, ofOther);
                for (int polls = 0; polls < 20 && !second.isDone(); polls++) {
                    assertThat(second).isNotNull();
                }
                second.await();
                first.await();
                FloatBatch expected = summary.newOutput();
                onCpu.score(one, expected);
                kind.assertClose(summary, one, ofOne, expected);
                onCpu.score(other, expected);
                kind.assertClose(summary, other, ofOther, expected);
            }
        }
        long after = loaded.rows().values().stream().mapToLong(Long::longValue).sum();
        assertThat(after - before).as("rows counted once").isEqualTo(3 * 84);
    }

    @Test
    void aBatchThatIsTooLargeForTheDeviceIsTheCpus() {
        ColumnDescription description = new ColumnDescription(2);
        try (CudaBackend cuda = CudaBackend.open(new CudaOptions(0, 64, OnDeviceFailure.CPU));
                CudaModel loaded = cuda.load(description)) {
            FloatBatch in = new FloatBatch(2, 65);
            in.resize(65);
            FloatBatch out = description.newOutput();
            loaded.score(in, out);
            assertThat(out.get(1, ColumnDescription.COUNT)).isEqualTo(65);
            assertThat(loaded.rows()).isEqualTo(Map.of(Placement.LARGE_BATCH, 65L));
            assertThat(loaded.explain().reason()).contains("more rows than the GPU's buffers hold (at most 64 rows)");
            in.resize(64);
            loaded.score(in, out);
            assertThat(loaded.rows()).containsEntry(Placement.DEVICE, 64L);
            assertThat(loaded.explain().backend()).isEqualTo("cuda");
        }
    }

    @Test
    void withLessMemoryOnlySmallerBatchesAreTheDevices() {
        ColumnQuantiles quantiles = new ColumnQuantiles(4, new float[] {0.5f});
        StandInDevice.limitMemory(2 * 2048 * 4 * 5 + 100_000);
        try (CudaBackend cuda = CudaBackend.open(CudaOptions.DEFAULT);
                CudaModel loaded = cuda.load(quantiles)) {
            FloatBatch out = quantiles.newOutput();
            FloatBatch in = new FloatBatch(4, 10_000);
            in.resize(10_000);
            loaded.score(in, out);
            in.resize(1000);
            loaded.score(in, out);
            assertThat(loaded.rows()).isEqualTo(Map.of(Placement.OUT_OF_MEMORY, 10_000L, Placement.DEVICE, 1000L));
        }
    }

    @Test
    void eachBatchGoesWhereItIsSummedUpSooner() {
        // A clock on which the CPU is slow: the device is faster at every size.
        long[] now = {0};
        int[] calls = {0};
        try (ScoringBackend backend = new AdaptiveBackend(
                        CudaBackend.open(CudaOptions.DEFAULT),
                        DevicePreference.AUTO,
                        () -> now[0] += calls[0]++ / 10 % 2 == 0 ? 100 : 10);
                LoadedModel loaded = backend.load(new ColumnDescription(3))) {
            FloatBatch in = new FloatBatch(3, 7);
            in.resize(7);
            loaded.score(in, new ColumnDescription(3).newOutput());
            assertThat(loaded.rows()).isEqualTo(Map.of(Placement.DEVICE, 7L));
            assertThat(loaded.explain().reason())
                    .contains("sums in double")
                    .contains("the GPU is faster from 1 rows on");
        }
    }

    @Test
    void whatTheDeviceSaysOfABatchIsComparedWithTheCpu() {
        ColumnDescription description = new ColumnDescription(3);
        try (ScoringBackend backend = new AdaptiveBackend(
                        CudaBackend.open(CudaOptions.DEFAULT), DevicePreference.GPU, System::nanoTime);
                LoadedModel loaded = backend.load(description)) {
            FloatBatch in = new FloatBatch(3, 100);
            in.resize(100);
            FloatBatch out = description.newOutput();
            Pending pending = loaded.submit(in, out);
            // The device has its copy by now, so that it sums up other rows than the CPU.
            in.data()[0] = 1e6f;
            pending.await();
            assertThat(out.get(0, ColumnDescription.MEAN)).isEqualTo(1e4f);
            assertThat(loaded.rows()).containsEntry(Placement.DISAGREED, 100L);
        }
    }

    /** What README.md shows. */
    @Test
    void aDataFramesQuestionsAreAnswered() {
        FloatBatch payments = new FloatBatch(3, 4); // amount, hour, and the merchant's number
        payments.append(new float[] {10, 1, 0});
        payments.append(new float[] {30, 2, 1});
        payments.append(new float[] {50, 3, 0});
        payments.append(new float[] {Float.NaN, 4, 1});
        try (ScoringBackend backend = CudaBackend.open(CudaOptions.DEFAULT)) {
            ColumnDescription description = new ColumnDescription(3); // describe()
            FloatBatch described = description.newOutput();
            ColumnQuantiles median = new ColumnQuantiles(3, new float[] {0.5f}); // quantile(0.5)
            FloatBatch medians = median.newOutput();
            CorrelationMatrix correlation = new CorrelationMatrix(3); // corr()
            FloatBatch correlations = correlation.newOutput();
            GroupedSums byMerchant = new GroupedSums(2, 2); // groupby("merchant").sum(), of amount and hour
            FloatBatch sums = byMerchant.newOutput();
            try (LoadedModel describe = backend.load(description);
                    LoadedModel quantile = backend.load(median);
                    LoadedModel correlate = backend.load(correlation);
                    LoadedModel groupBy = backend.load(byMerchant)) {
                describe.score(payments, described);
                quantile.score(payments, medians);
                correlate.score(payments, correlations);
                groupBy.score(payments, sums);
            }
            assertThat(described.get(0, ColumnDescription.COUNT)).isEqualTo(3);
            assertThat(described.get(0, ColumnDescription.MEAN)).isEqualTo(30);
            assertThat(medians.get(1, 0)).isEqualTo(2.5f);
            assertThat((double) correlations.get(0, 1)).isCloseTo(1, within(1e-6));
            assertThat(sums.get(0, byMerchant.sum(0))).isEqualTo(60); // merchant 0, amount
            assertThat(sums.get(1, byMerchant.sum(1))).isEqualTo(6); // merchant 1, hour
            assertThat(sums.get(1, byMerchant.count(0))).isEqualTo(1);
        }
    }

    @Test
    void shapesThatAreNoneAreRefused() {
        assertThatThrownBy(() -> new ColumnDescription(0)).hasMessage("columns=0: at least 1 is accepted");
        assertThatThrownBy(() -> new CorrelationMatrix(60_000)).hasMessageContaining("columns=60000");
        assertThatThrownBy(() -> new GroupedSums(1, 1 << 25)).hasMessageContaining("groups=33554432");
        assertThatThrownBy(() -> new ColumnQuantiles(1, new float[] {1.5f})).hasMessageContaining("probability=1.5");
        try (LoadedModel loaded = cpu.load(new ColumnDescription(2))) {
            FloatBatch small = new FloatBatch(5, 1);
            assertThatThrownBy(() -> loaded.score(new FloatBatch(2, 9), small))
                    .hasMessage("scores have capacity=1 for rows=2");
        }
    }

    @Test
    void moreGroupsThanTheDeviceKeepsAreTheCpus() {
        GroupedSums sums = new GroupedSums(1, (1 << 22) + 1);
        try (CudaBackend cuda = CudaBackend.open(CudaOptions.DEFAULT);
                CudaModel loaded = cuda.load(sums)) {
            FloatBatch in = new FloatBatch(2, 1);
            in.append(new float[] {5, 1 << 22});
            FloatBatch out = sums.newOutput();
            loaded.score(in, out);
            assertThat(out.get(1 << 22, 0)).isEqualTo(5);
            assertThat(loaded.rows()).isEqualTo(Map.of(Placement.DOES_NOT_FIT, 1L));
            assertThat(loaded.explain().reason()).contains("at most 4194304 sums are kept");
        }
    }
}
