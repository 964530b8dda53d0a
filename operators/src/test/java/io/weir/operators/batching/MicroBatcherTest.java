package io.weir.operators.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.gpu.Explanation;
import io.weir.gpu.FloatBatch;
import io.weir.gpu.Pending;
import io.weir.gpu.Placement;
import io.weir.gpu.device.DeviceFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.metrics.groups.GenericMetricGroup;
import org.apache.flink.runtime.metrics.util.TestingMetricRegistry;
import org.apache.flink.streaming.runtime.tasks.TestProcessingTimeService;
import org.apache.flink.util.function.ThrowingRunnable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Batches of three rows, none of which waits longer than 20 ms to be submitted. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MicroBatcherTest {
    private static final BatchLimits LIMITS = BatchLimits.of(3, Duration.ofMillis(20));

    private final HeldScorer device = new HeldScorer();
    private final TestProcessingTimeService timers = new TestProcessingTimeService();
    private final Alarm alarm = new Alarm();
    private final Map<String, Metric> metrics = new TreeMap<>();
    private final List<String> emitted = new ArrayList<>();
    private final List<DeviceFailedException> deviceFailures = new ArrayList<>();
    private long nanos;

    /** Rings when the test says so. */
    private static final class Alarm implements CompletionAlarm {
        private final List<Long> delays = new ArrayList<>();
        private ThrowingRunnable<Exception> check;
        private boolean closed;

        @Override
        public void after(long delay, ThrowingRunnable<Exception> next) {
            assertThat(check).as("one alarm at a time").isNull();
            delays.add(delay);
            check = next;
        }

        void ring() throws Exception {
            ThrowingRunnable<Exception> due = check;
            check = null;
            due.run();
        }

        boolean isSet() {
            return check != null;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private MicroBatcher<Integer> batcher(BatchLimits limits, BatchScorer scorer) {
        TestingMetricRegistry registry = TestingMetricRegistry.builder()
                .setRegisterConsumer((metric, name, group) -> metrics.put(
                        group.getAllVariables().isEmpty() ? name : name + " " + new TreeMap<>(group.getAllVariables()),
                        metric))
                .build();
        return new MicroBatcher<>(
                limits,
                scorer,
                batch -> emitted.add(text(batch)),
                new BatchingContext(
                        timers,
                        alarm,
                        () -> nanos,
                        new GenericMetricGroup(registry, null, "operator"),
                        deviceFailures::add));
    }

    private static String text(MicroBatch<Integer> batch) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < batch.size(); i++) {
            text.append(i == 0 ? "" : " ").append(batch.record(i)).append(':').append((int) batch.output(i, 0));
        }
        return text.toString();
    }

    private static void add(MicroBatcher<Integer> batcher, int... records) throws Exception {
        for (int record : records) {
            batcher.add(record, new float[] {record});
        }
    }

    @AfterEach
    void closeDevice() {
        if (!device.closed) {
            device.close();
        }
    }

    @Test
    void twoBatchesAreInFlightWhileAThirdFills() throws Exception {
        try (MicroBatcher<Integer> batcher = batcher(LIMITS, device)) {
            add(batcher, 1, 2, 3, 4, 5, 6, 7, 8);
            assertThat(device.submitted).containsExactly(3, 3);
            assertThat(emitted).isEmpty();
            device.releaseAll();
            batcher.drain();
            assertThat(emitted).containsExactly("1:3 2:5 3:7", "4:9 5:11 6:13", "7:15 8:17");
        }
    }

    @Test
    void fullBatchWaitsForTheOlderOfTwoInFlight() throws Exception {
        MicroBatcher<Integer> batcher = batcher(LIMITS, device);
        add(batcher, 1, 2, 3, 4, 5, 6, 7, 8);
        Thread task = Thread.currentThread();
        CompletableFuture<Void> letGo = CompletableFuture.runAsync(() -> {
            Awaitility.await().until(() -> task.getState() == Thread.State.WAITING);
            device.release(0);
        });
        add(batcher, 9);
        letGo.join();
        assertThat(emitted).containsExactly("1:3 2:5 3:7");
        assertThat(device.submitted).containsExactly(3, 3, 3);
        device.releaseAll();
        batcher.close();
    }

    @Test
    void batchesLeaveInTheOrderOfTheirRowsWhicheverEndsFirst() throws Exception {
        try (MicroBatcher<Integer> batcher = batcher(LIMITS, device)) {
            add(batcher, 1, 2, 3, 4, 5, 6);
            device.finish(1);
            alarm.ring();
            assertThat(emitted).isEmpty();
            device.finish(0);
            alarm.ring();
            assertThat(emitted).containsExactly("1:3 2:5 3:7", "4:9 5:11 6:13");
        }
    }

    @Test
    void finishedBatchIsTakenByTheCheckWithoutAnotherRow() throws Exception {
        try (MicroBatcher<Integer> batcher = batcher(LIMITS, device)) {
            add(batcher, 1, 2, 3);
            alarm.ring();
            assertThat(emitted).isEmpty();
            assertThat(alarm.isSet()).as("the next check").isTrue();
            device.finish(0);
            alarm.ring();
            assertThat(emitted).containsExactly("1:3 2:5 3:7");
            assertThat(alarm.isSet()).as("nothing is in flight").isFalse();
        }
    }

    @Test
    void whatIsQueuedGoesWhenTheDeviceIsFree() throws Exception {
        try (MicroBatcher<Integer> batcher = batcher(LIMITS, device)) {
            add(batcher, 1, 2, 3, 4, 5, 6, 7);
            device.finish(0);
            alarm.ring();
            assertThat(device.submitted)
                    .as("the second batch keeps the device busy")
                    .containsExactly(3, 3);
            device.finish(1);
            alarm.ring();
            assertThat(device.submitted).containsExactly(3, 3, 1);
            device.finish(2);
            alarm.ring();
            assertThat(emitted).containsExactly("1:3 2:5 3:7", "4:9 5:11 6:13", "7:15");
        }
    }

    @Test
    void rowThatFindsAnIdleDeviceWaitsForOthers() throws Exception {
        try (MicroBatcher<Integer> batcher = batcher(LIMITS, device)) {
            add(batcher, 1);
            assertThat(device.submitted).isEmpty();
            assertThat(alarm.isSet()).isFalse();
        }
    }

    @Test
    void oldBatchGoesWhenOneOfTheTwoInFlightIsDone() throws Exception {
        try (MicroBatcher<Integer> batcher = batcher(LIMITS, device)) {
            add(batcher, 1, 2, 3, 4, 5, 6, 7);
            timers.advance(20);
            timers.advance(20);
            assertThat(device.submitted)
                    .as("the timer does not hold the task up")
                    .containsExactly(3, 3);
            device.finish(0);
            alarm.ring();
            assertThat(device.submitted).containsExactly(3, 3, 1);
            device.releaseAll();
            batcher.drain();
            assertThat(emitted).containsExactly("1:3 2:5 3:7", "4:9 5:11 6:13", "7:15");
        }
    }

    @Test
    void checkIsSetForWhenTheBatchShouldBeDone() throws Exception {
        try (MicroBatcher<Integer> batcher = batcher(LIMITS, device)) {
            for (int i = 0; i < 100; i++) {
                add(batcher, 1, 2, 3);
                nanos += 400_000;
                device.finish(i);
                batcher.drain();
                alarm.ring();
            }
            add(batcher, 1, 2, 3);
            assertThat(alarm.delays.get(0)).isEqualTo(50_000);
            assertThat(alarm.delays.get(100)).isBetween(399_000L, 400_000L);
            nanos += 300_000;
            alarm.ring();
            assertThat(alarm.delays.get(101)).isBetween(99_000L, 100_000L);
            nanos += 300_000;
            alarm.ring();
            assertThat(alarm.delays.get(102)).as("overdue").isEqualTo(50_000);
            device.releaseAll();
        }
    }

    @Test
    void nothingOfAFailedBatchOrBehindItIsEmitted() throws Exception {
        MicroBatcher<Integer> batcher = batcher(LIMITS, device);
        add(batcher, 1, 2, 3, -4, 5, 6);
        device.finish(0);
        device.finish(1);
        assertThatThrownBy(alarm::ring).hasRootCauseMessage("the device cannot stand a negative number");
        assertThat(emitted).containsExactly("1:3 2:5 3:7");
        assertThatThrownBy(batcher::drain).hasRootCauseMessage("the device cannot stand a negative number");
        batcher.close();
        assertThat(emitted).containsExactly("1:3 2:5 3:7");
    }

    /** Fails with the device at once, or when its batch is waited for. */
    private static BatchScorer failing(boolean atOnce) {
        DeviceFailedException failure = new DeviceFailedException(0, "it burns");
        return new BatchScorer() {
            @Override
            public int inputs() {
                return 1;
            }

            @Override
            public int outputs() {
                return 1;
            }

            @Override
            public Explanation explain() {
                return new Explanation("cuda", "a device", "the test has it");
            }

            @Override
            public void close() {}

            @Override
            public Pending submit(FloatBatch in, FloatBatch out) {
                if (atOnce) {
                    throw failure;
                }
                return new Pending() {
                    @Override
                    public boolean isDone() {
                        return false;
                    }

                    @Override
                    public void await() {
                        throw failure;
                    }
                };
            }
        };
    }

    @Test
    void deviceThatFailsForGoodWhenABatchIsSentIsToldBeforeTheTaskFails() throws Exception {
        try (MicroBatcher<Integer> batcher = batcher(LIMITS, failing(true))) {
            assertThatThrownBy(() -> add(batcher, 1, 2, 3)).isInstanceOf(DeviceFailedException.class);
        }
        assertThat(deviceFailures).hasSize(1);
        assertThat(emitted).isEmpty();
    }

    @Test
    void deviceThatFailsForGoodBeforeACheckpointIsToldAndNothingIsEmitted() throws Exception {
        MicroBatcher<Integer> batcher = batcher(LIMITS, failing(false));
        add(batcher, 1, 2, 3, 4);
        assertThatThrownBy(batcher::drain).isInstanceOf(DeviceFailedException.class);
        assertThat(deviceFailures).hasSize(1);
        assertThat(emitted).isEmpty();
        batcher.close();
    }

    @Test
    void deviceThatFailsForGoodWhileTheTaskEndsForAnotherReasonIsToldToo() throws Exception {
        MicroBatcher<Integer> batcher = batcher(LIMITS, failing(false));
        add(batcher, 1, 2, 3);
        batcher.close();
        assertThat(deviceFailures).hasSize(1);
        assertThat(emitted).isEmpty();
    }

    @Test
    void closeWaitsForTheDeviceAndEmitsNothing() throws Exception {
        MicroBatcher<Integer> batcher = batcher(LIMITS, device);
        add(batcher, 1, 2, 3, 4, 5, 6, 7);
        Thread task = Thread.currentThread();
        CompletableFuture<Void> letGo = CompletableFuture.runAsync(() -> {
            Awaitility.await().until(() -> task.getState() == Thread.State.WAITING);
            device.releaseAll();
        });
        batcher.close();
        letGo.join();
        assertThat(device.isOver(0) && device.isOver(1)).isTrue();
        assertThat(alarm.closed).isTrue();
        alarm.ring(); // A check that was in the mailbox already.
        timers.advance(20);
        assertThat(emitted).isEmpty();
        assertThat(device.submitted).containsExactly(3, 3);
    }

    @Test
    void anotherScorerTakesOverForTheRowsBehind() throws Exception {
        BatchScorer negative = BatchFunction.of(1, 1, (in, out) -> {
                    for (int i = 0; i < in.rows(); i++) {
                        out.data()[i] = -in.get(i, 0);
                    }
                })
                .open(null);
        try (MicroBatcher<Integer> batcher = batcher(LIMITS, device)) {
            device.releaseAll();
            add(batcher, 1, 2);
            assertThat(batcher.use(negative)).isSameAs(device);
            add(batcher, 3);
            batcher.drain();
            assertThat(emitted).containsExactly("1:3 2:5", "3:-3");
            BatchScorer wide = BatchFunction.of(2, 1, (in, out) -> {}).open(null);
            assertThatThrownBy(() -> batcher.use(wide))
                    .hasMessageContaining("inputs=2 outputs=1 for batches of inputs=1");
        }
    }

    @Test
    void scorerThatLosesRowsIsFoundOut() throws Exception {
        BatchScorer forgetful =
                BatchFunction.of(1, 1, (in, out) -> out.resize(1)).open(null);
        try (MicroBatcher<Integer> batcher = batcher(LIMITS, forgetful)) {
            assertThatThrownBy(() -> add(batcher, 1, 2, 3)).hasMessageContaining("rows=3 came back with rows=1");
            assertThat(emitted).isEmpty();
        }
    }

    @Test
    void batchesGrowAsLongAsTheyHoldTheLatencyTarget() throws Exception {
        BatchLimits limits = BatchLimits.of(128, Duration.ofMillis(20)).withLatencyTarget(Duration.ofMillis(5));
        List<Integer> sizes = new ArrayList<>();
        BatchScorer slow = BatchFunction.of(1, 1, (in, out) -> {}).open(null);
        try (MicroBatcher<Integer> batcher = batcher(limits, new Watched(slow, rows -> {
            sizes.add(rows);
            nanos += rows * 1_000_000L; // 1 ms per row: five hold the target
        }))) {
            for (int i = 0; i < 30; i++) {
                add(batcher, i);
            }
            assertThat(sizes).containsExactly(1, 3, 5, 7, 6, 5);
            assertThat(((Gauge<?>) metrics.get("batchLimit")).getValue()).isEqualTo(7);
        }
    }

    @Test
    void metricsTellSizesTimesAndWhereRowsRanAndWhy() throws Exception {
        try (MicroBatcher<Integer> batcher = batcher(LIMITS, device)) {
            add(batcher, 1);
            nanos += 1_500_000;
            add(batcher, 2, 3, 4, 5, 6);
            assertThat(((Gauge<?>) metrics.get("batchesInFlight")).getValue()).isEqualTo(2);
            nanos += 250_000;
            device.releaseAll();
            batcher.drain();
            assertThat(((Histogram) metrics.get("batchSize")).getStatistics().getMean())
                    .isEqualTo(3);
            assertThat(((Histogram) metrics.get("queueMs")).getStatistics().getQuantile(1))
                    .isEqualTo(1.5);
            assertThat(((Histogram) metrics.get("deviceMs")).getStatistics().getQuantile(1))
                    .isEqualTo(0.25);
            assertThat(((Counter) metrics.get("rows {<device>=cpu, <reason>=the test has no other}")).getCount())
                    .isEqualTo(6);
        }
    }

    @Test
    void rowsThatRanHereAndThereAreCountedWhereEachRan() throws Exception {
        Map<Placement, Long> ran = new EnumMap<>(Placement.class);
        BatchScorer routed =
                new Watched(
                        BatchFunction.of(1, 1, (in, out) -> {}).open(null),
                        rows -> ran.merge(
                                rows < 3 ? Placement.SMALL_BATCH : Placement.DEVICE, (long) rows, Long::sum)) {
                    @Override
                    public Map<Placement, Long> rows() {
                        return ran;
                    }
                };
        try (MicroBatcher<Integer> batcher = batcher(LIMITS, routed)) {
            add(batcher, 1, 2, 3, 4, 5, 6, 7, 8);
            batcher.drain();
            ran.clear();
            batcher.use(routed);
            add(batcher, 1, 2, 3);
            ran.merge(Placement.DEVICE, -3L, Long::sum);
            ran.merge(Placement.DISAGREED, 3L, Long::sum);
            add(batcher, 4, 5, 6);
        }
        assertThat(rowsBecause(Placement.DEVICE)).isEqualTo(6 + 3);
        assertThat(rowsBecause(Placement.SMALL_BATCH)).isEqualTo(2);
        assertThat(rowsBecause(Placement.DISAGREED)).isEqualTo(3);
    }

    private long rowsBecause(Placement placement) {
        return ((Counter)
                        metrics.get("rows {<device>=" + placement.backend() + ", <reason>=" + placement.reason() + "}"))
                .getCount();
    }

    @Test
    void reasonsWithoutEndAreCountedAsOne() throws Exception {
        int[] batches = {0};
        BatchScorer talkative =
                new Watched(BatchFunction.of(1, 1, (in, out) -> {}).open(null), rows -> {}) {
                    @Override
                    public Explanation explain() {
                        return new Explanation("cpu", "CPU", "of batch " + batches[0]++);
                    }
                };
        try (MicroBatcher<Integer> batcher = batcher(LIMITS, talkative)) {
            for (int i = 0; i < 20; i++) {
                add(batcher, 1, 2, 3);
            }
        }
        assertThat(metrics.keySet().stream().filter(name -> name.startsWith("rows")))
                .hasSize(16 + 1);
        assertThat(((Counter) metrics.get("rows {<device>=other, <reason>=other}")).getCount())
                .isEqualTo(4 * 3);
    }

    /** Tells of each batch while it is computed. */
    private static class Watched implements BatchScorer {
        private final BatchScorer scorer;
        private final IntConsumer watcher;

        Watched(BatchScorer scorer, IntConsumer watcher) {
            this.scorer = scorer;
            this.watcher = watcher;
        }

        @Override
        public int inputs() {
            return scorer.inputs();
        }

        @Override
        public int outputs() {
            return scorer.outputs();
        }

        @Override
        public Pending submit(FloatBatch in, FloatBatch out) {
            watcher.accept(in.rows());
            return scorer.submit(in, out);
        }

        @Override
        public Explanation explain() {
            return scorer.explain();
        }

        @Override
        public void close() {
            scorer.close();
        }
    }
}
