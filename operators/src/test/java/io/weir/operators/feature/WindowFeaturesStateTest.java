package io.weir.operators.feature;

import static io.weir.operators.contract.Step.element;
import static io.weir.operators.contract.Step.watermark;
import static io.weir.operators.event.Payments.label;
import static io.weir.operators.event.Payments.payment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.operators.contract.FailingBackend;
import io.weir.operators.contract.OperatorContract;
import io.weir.operators.contract.Step;
import io.weir.operators.event.Event;
import io.weir.operators.event.Payments;
import io.weir.state.window.HistoryLayout;
import io.weir.state.window.KeyHistory;
import io.weir.state.window.KeyHistorySerializer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the window features remember, where it is, and that nobody can tell from the features. */
class WindowFeaturesStateTest {
    private static final FeatureStep STEP = new FeatureStep(
            List.of(Payments.CARD),
            List.of(new KeptColumn(Payments.AMOUNT, KeptColumn.Kind.NUMBER)),
            List.of(),
            List.of(new WindowGroup(
                    WindowGroup.ALL,
                    0,
                    new long[] {50, 200},
                    List.of(
                            Aggregate.of(AggregateFunction.COUNT),
                            Aggregate.of(AggregateFunction.SUM, 0),
                            Aggregate.of(AggregateFunction.AVG, Aggregate.LABEL)),
                    0,
                    Double.NaN)));
    /** Of few events, so that some keys have tiles. */
    private static final HistoryLayout LAYOUT = FeatureScan.layout(STEP, Payments.SCHEMA, 6, 4);

    private static final long KEEP = 205;
    /** Enough for two or three of the keys below. */
    private static final long FEW_KEYS = 2_000;

    private static WindowFeatures operator(long cacheBytes) {
        return new WindowFeatures(Payments.SCHEMA, STEP, LAYOUT, 6, 5, false, cacheBytes);
    }

    private static String card(Event event) {
        return event.row().getString(Payments.CARD).toString();
    }

    private static String text(Event event) {
        return Payments.id(event) + " " + Arrays.toString(event.features());
    }

    private static KeyedOneInputStreamOperatorTestHarness<Object, Event, Event> harness(
            OneInputStreamOperator<Event, Event> operator, StateBackend backend) throws Exception {
        var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                operator,
                Payments.groupedBy(Payments.CARD),
                Payments.SCHEMA.groupType(new int[] {Payments.CARD}),
                16,
                1,
                0);
        harness.setStateBackend(backend);
        harness.setup(Payments.serializer());
        return harness;
    }

    private static StateBackend rocks() {
        return new EmbeddedRocksDBStateBackend();
    }

    /** Payments of 12 cards, some late, with labels and watermarks; some cards fall silent and come again. */
    private static List<Step> manySteps(int events) {
        Random random = new Random(7);
        List<Step> steps = new ArrayList<>();
        List<Event> paid = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            long time = 1000 + 10L * i - random.nextInt(5);
            int cards = i / 40 % 2 == 0 ? 12 : 3;
            Event event = payment(i, "card " + random.nextInt(cards), random.nextInt(100) / 4.0, time);
            paid.add(event);
            steps.add(element(event));
            if (random.nextInt(4) == 0) {
                Event known = paid.get(paid.size() - 1 - random.nextInt(Math.min(15, paid.size())));
                steps.add(element(label(
                        Long.parseLong(Payments.id(known)), card(known), random.nextBoolean(), known.time(), time)));
            }
            if (i % 10 == 9) {
                steps.add(watermark(time - 5));
            }
        }
        return steps;
    }

    @Test
    void featuresAreTheSameHoweverFlinkRunsItWhileKeysComeAndGoInTheCache() throws Exception {
        assertThat(OperatorContract.keyed(
                                () -> operator(FEW_KEYS),
                                Payments.groupedBy(Payments.CARD),
                                Payments.SCHEMA.groupType(new int[] {Payments.CARD}),
                                Payments.serializer(),
                                Payments.serializer(),
                                WindowFeaturesStateTest::text)
                        .run(manySteps(60)))
                .hasSize(60);
    }

    @Test
    void featuresAreTheSameWhateverIsCached() throws Exception {
        List<Step> steps = manySteps(1000);
        List<String> onHeap = features(new HashMapStateBackend(), 0, steps);
        assertThat(onHeap).hasSize(1000).anyMatch(text -> text.contains("NaN")).anyMatch(text -> !text.contains("NaN"));
        for (long cacheBytes : new long[] {0, 1, FEW_KEYS, 1 << 20}) {
            assertThat(features(rocks(), cacheBytes, steps))
                    .as("%s bytes", cacheBytes)
                    .isEqualTo(onHeap);
        }
    }

    private static List<String> features(StateBackend backend, long cacheBytes, List<Step> steps) throws Exception {
        try (var harness = harness(operator(cacheBytes), backend)) {
            harness.open();
            for (int i = 0; i < steps.size(); i++) {
                if (steps.get(i) instanceof Step.WatermarkAt at) {
                    harness.processWatermark(at.time());
                } else if (steps.get(i) instanceof Step.Element step) {
                    Event event = Payments.serializer().copy((Event) step.value());
                    harness.processElement(event, event.knownAt());
                }
                if (i % 100 == 99) {
                    harness.snapshot(i, 0);
                }
            }
            return harness.extractOutputValues().stream()
                    .map(WindowFeaturesStateTest::text)
                    .toList();
        }
    }

    /** How many keys Flink has in its state, whatever is cached. */
    private static long storedKeys(KeyedOneInputStreamOperatorTestHarness<Object, Event, Event> harness) {
        try (var keys = harness.getOperator().getKeyedStateBackend().getKeys("history", VoidNamespace.INSTANCE)) {
            return keys.count();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, FEW_KEYS, 1 << 20})
    void cachedKeysExpireToo(long cacheBytes) throws Exception {
        try (var harness = harness(operator(cacheBytes), rocks())) {
            harness.open();
            for (int i = 0; i < 10; i++) {
                harness.processElement(payment(i, "card " + i, 10.0, 1000 + i), 1000 + i);
            }
            harness.processElement(payment(10, "card 3", 10.0, 1100), 1100);
            harness.snapshot(1, 0);
            assertThat(storedKeys(harness)).isEqualTo(10);

            harness.processWatermark(1009 + KEEP);
            harness.snapshot(2, 0);
            assertThat(storedKeys(harness)).as("card 3").isEqualTo(1);
            assertThat(harness.numEventTimeTimers()).isEqualTo(1);

            harness.processWatermark(1100 + KEEP);
            harness.snapshot(3, 0);
            assertThat(storedKeys(harness)).isZero();
            assertThat(harness.numEventTimeTimers()).isZero();

            Event again = payment(11, "card 3", 20.0, 1110);
            harness.processElement(again, 1110);
            assertThat(text(again)).isEqualTo("11 [1.0, 1.0, 20.0, 20.0, NaN, NaN]");
        }
    }

    @Test
    void stateReachesRocksDbOnlyInACheckpointOrWhenItIsEvicted() throws Exception {
        try (var large = harness(operator(1 << 20), rocks());
                var small = harness(operator(1), rocks())) {
            for (var harness : List.of(large, small)) {
                harness.open();
                for (int i = 0; i < 5; i++) {
                    harness.processElement(payment(i, "card " + i, 10.0, 1000), 1000);
                }
            }
            assertThat(storedKeys(large)).isZero();
            assertThat(storedKeys(small)).as("all but the last").isEqualTo(4);
            large.snapshot(1, 0);
            assertThat(storedKeys(large)).isEqualTo(5);
        }
    }

    @Test
    void heapStateIsNeverCached() throws Exception {
        try (var harness = harness(operator(1 << 20), new HashMapStateBackend())) {
            harness.open();
            harness.processElement(payment(1, "a", 10.0, 1000), 1000);
            assertThat(storedKeys(harness)).isEqualTo(1);
        }
    }

    @Test
    void checkpointHoldsWhatWasThereAtItsBarrier() throws Exception {
        for (StateBackend backend : List.of(rocks(), new HashMapStateBackend())) {
            OperatorSubtaskState before;
            try (var harness = harness(operator(1 << 20), backend)) {
                harness.open();
                harness.processElement(payment(1, "a", 10.0, 1000), 1000);
                before = harness.snapshot(1, 0);
                harness.processElement(payment(2, "a", 10.0, 1001), 1001);
                harness.snapshot(2, 0);
            }
            try (var restored = harness(operator(1 << 20), backend)) {
                restored.initializeState(before);
                restored.open();
                Event event = payment(3, "a", 5.0, 1002);
                restored.processElement(event, 1002);
                assertThat(text(event)).isEqualTo("3 [2.0, 2.0, 15.0, 15.0, NaN, NaN]");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void flushThatFailsHalfWayLosesNothingOfTheCheckpointBefore(int written) throws Exception {
        FailingBackend disk = new FailingBackend();
        OperatorSubtaskState completed;
        List<Event> replayed = new ArrayList<>();
        for (int i = 5; i < 10; i++) {
            replayed.add(payment(i, "card " + i % 5, 1.0, 1010 + i));
        }
        try (var harness = harness(operator(1 << 20), disk)) {
            harness.open();
            for (int i = 0; i < 5; i++) {
                harness.processElement(payment(i, "card " + i, 10.0, 1000 + i), 1000 + i);
            }
            completed = harness.snapshot(1, 0);
            for (Event event : replayed) {
                harness.processElement(event, event.time());
            }
            disk.failAfter(written);
            assertThatThrownBy(() -> harness.snapshot(2, 0)).hasRootCauseMessage("the disk is full");
        }
        disk.mend();
        List<String> expected =
                replayed.stream().map(WindowFeaturesStateTest::text).toList();
        try (var restored = harness(operator(1 << 20), disk)) {
            restored.initializeState(completed);
            restored.open();
            for (Event event : replayed) {
                restored.processElement(Payments.serializer().copy(event).withFeatures(new float[0]), event.time());
            }
            assertThat(restored.extractOutputValues().stream()
                            .map(WindowFeaturesStateTest::text)
                            .toList())
                    .isEqualTo(expected)
                    .first()
                    .isEqualTo("5 [2.0, 2.0, 11.0, 11.0, NaN, NaN]");
        }
    }

    /** The window features of the first release, as far as its state goes: a function, with what a function gets. */
    private static final class AsAFunction extends KeyedProcessFunction<Object, Event, Event> {
        private static final long serialVersionUID = 1L;

        @Override
        public void processElement(Event event, Context context, Collector<Event> out) throws Exception {
            HistoryLayout layout = HistoryLayout.exact(List.of("amount"));
            ValueState<KeyHistory> histories = getRuntimeContext()
                    .getState(new ValueStateDescriptor<>("history", new KeyHistorySerializer(layout)));
            KeyHistory history = histories.value();
            if (history == null) {
                history = new KeyHistory(layout);
                history.setExpiryTimer(event.time() + KEEP);
                context.timerService().registerEventTimeTimer(event.time() + KEEP);
            }
            double amount = event.row().getDouble(Payments.AMOUNT);
            history.add(event.time(), Payments.SCHEMA.idHash(event.row()), 0, new double[] {amount});
            histories.update(history);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CANONICAL", "NATIVE"})
    void savepointOfTheFunctionThatThisOnceWasRestoresWithItsTimers(String format) throws Exception {
        OperatorSubtaskState savepoint;
        try (var before = harness(new KeyedProcessOperator<>(new AsAFunction()), rocks())) {
            before.open();
            before.processElement(payment(1, "a", 10.0, 1000), 1000);
            before.processElement(payment(2, "b", 20.0, 1020), 1020);
            savepoint = before.snapshotWithLocalState(
                            1, 0, SavepointType.savepoint(SavepointFormatType.valueOf(format)))
                    .getJobManagerOwnedState();
        }
        try (var after = harness(operator(1 << 20), rocks())) {
            after.initializeState(savepoint);
            after.open();
            assertThat(storedKeys(after)).isEqualTo(2);
            assertThat(after.numEventTimeTimers()).isEqualTo(2);
            Event event = payment(3, "b", 5.0, 1030);
            after.processElement(event, 1030);
            assertThat(text(event)).isEqualTo("3 [2.0, 2.0, 25.0, 25.0, NaN, NaN]");
            assertThat(after.numEventTimeTimers()).as("no second one").isEqualTo(2);
            after.processWatermark(1000 + KEEP);
            assertThat(storedKeys(after)).as("a").isEqualTo(1);
            after.processWatermark(1030 + KEEP);
            assertThat(storedKeys(after)).isZero();
        }
    }

    @Test
    void cacheOfLessThanNothingIsRefused() {
        assertThatThrownBy(() -> operator(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the cache of window features has -1 bytes; accepted: 0 for none, or more");
    }
}
