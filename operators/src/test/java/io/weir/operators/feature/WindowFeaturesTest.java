package io.weir.operators.feature;

import static io.weir.operators.contract.Step.element;
import static io.weir.operators.contract.Step.watermark;
import static io.weir.operators.event.Payments.label;
import static io.weir.operators.event.Payments.payment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.operators.contract.OperatorContract;
import io.weir.operators.event.Event;
import io.weir.operators.event.Payments;
import io.weir.state.window.HistoryLayout;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class WindowFeaturesTest {
    private static final long OUT_OF_ORDERNESS = 5;
    /** Windows of 10 and 100: count, average amount, share of positive labels; the first feature is another's. */
    private static final FeatureStep STEP = step(Payments.AMOUNT);

    private static final HistoryLayout LAYOUT = layout(STEP, HistoryLayout.UNLIMITED);

    private static FeatureStep step(int column) {
        return new FeatureStep(
                List.of(Payments.CARD),
                List.of(new KeptColumn(column, KeptColumn.Kind.NUMBER)),
                List.of(),
                List.of(new WindowGroup(
                        WindowGroup.ALL,
                        0,
                        new long[] {10, 100},
                        List.of(
                                Aggregate.of(AggregateFunction.COUNT),
                                Aggregate.of(AggregateFunction.AVG, 0),
                                Aggregate.of(AggregateFunction.AVG, Aggregate.LABEL)),
                        1,
                        Double.NaN)));
    }

    private static HistoryLayout layout(FeatureStep step, int exactEvents) {
        return FeatureScan.layout(step, Payments.SCHEMA, exactEvents, 10);
    }

    /** Room for no key beside the one at hand, so that each change of the key evicts. */
    private static final long ONE_KEY = 1;

    private static WindowFeatures operator(boolean forwardLabels) {
        return new WindowFeatures(Payments.SCHEMA, STEP, LAYOUT, 7, OUT_OF_ORDERNESS, forwardLabels, ONE_KEY);
    }

    private static String card(Event event) {
        return event.row().getString(Payments.CARD).toString();
    }

    private static OperatorContract<Event, Event> contract(boolean forwardLabels) {
        return OperatorContract.keyed(
                () -> operator(forwardLabels),
                Payments.groupedBy(Payments.CARD),
                Payments.SCHEMA.groupType(new int[] {Payments.CARD}),
                Payments.serializer(),
                Payments.serializer(),
                WindowFeaturesTest::text);
    }

    private static String text(Event event) {
        if (!event.occurred()) {
            return "label of " + Payments.id(event) + ": " + event.positive();
        }
        float[] own = Arrays.copyOfRange(event.features(), 1, event.features().length);
        return Payments.id(event) + " " + card(event) + " " + Arrays.toString(own);
    }

    @Test
    void windowsHoldTheEventItselfAndThoseOfItsKeyBeforeIt() throws Exception {
        assertThat(contract(false)
                        .run(
                                element(payment(1, "a", 10.0, 1000)),
                                element(payment(2, "b", 99.0, 1001)),
                                element(payment(3, "a", 20.0, 1009)),
                                element(payment(4, "a", null, 1010)),
                                element(payment(5, "a", 60.0, 1100))))
                .containsExactly(
                        "1 a [1.0, 1.0, 10.0, 10.0, NaN, NaN]",
                        "2 b [1.0, 1.0, 99.0, 99.0, NaN, NaN]",
                        "3 a [2.0, 2.0, 15.0, 15.0, NaN, NaN]",
                        "4 a [2.0, 3.0, 20.0, 15.0, NaN, NaN]",
                        "5 a [1.0, 3.0, 60.0, 40.0, NaN, NaN]");
    }

    @Test
    void labelCountsOnceItIsKnown() throws Exception {
        assertThat(contract(false)
                        .run(
                                element(payment(1, "a", 10.0, 1000)),
                                element(payment(2, "a", 10.0, 1001)),
                                element(label(1, "a", true, 1000, 1005)),
                                element(label(2, "a", false, 1001, 1050)),
                                element(payment(3, "a", 10.0, 1004)),
                                element(payment(4, "a", 10.0, 1006)),
                                element(payment(5, "a", 10.0, 1060))))
                .containsExactly(
                        "1 a [1.0, 1.0, 10.0, 10.0, NaN, NaN]",
                        "2 a [2.0, 2.0, 10.0, 10.0, NaN, NaN]",
                        "3 a [3.0, 3.0, 10.0, 10.0, NaN, NaN]",
                        "4 a [4.0, 4.0, 10.0, 10.0, 1.0, 1.0]",
                        "5 a [1.0, 5.0, 10.0, 10.0, NaN, 0.5]");
    }

    @Test
    void labelsGoOnIfALaterStepNeedsThem() throws Exception {
        assertThat(contract(true).run(element(payment(1, "a", 10.0, 1000)), element(label(1, "a", true, 1000, 1005))))
                .containsExactly("1 a [1.0, 1.0, 10.0, 10.0, NaN, NaN]", "label of 1: true");
    }

    @Test
    void lateEventIsCountedInItsOwnWindows() throws Exception {
        assertThat(contract(false)
                        .run(
                                element(payment(1, "a", 10.0, 1000)),
                                element(payment(2, "a", 40.0, 1105)),
                                element(payment(3, "a", 20.0, 1100)),
                                element(payment(4, "a", 30.0, 1105))))
                .containsExactly(
                        "1 a [1.0, 1.0, 10.0, 10.0, NaN, NaN]",
                        "2 a [1.0, 1.0, 40.0, 40.0, NaN, NaN]",
                        "3 a [1.0, 1.0, 20.0, 20.0, NaN, NaN]",
                        "4 a [3.0, 3.0, 30.0, 30.0, NaN, NaN]");
    }

    @Test
    void eventThatIsForgottenAtOnceStillSeesItself() throws Exception {
        assertThat(contract(false)
                        .run(
                                element(payment(1, "a", 10.0, 1000)),
                                element(payment(2, "a", 50.0, 800)),
                                element(payment(3, "a", 30.0, 1001))))
                .containsExactly(
                        "1 a [1.0, 1.0, 10.0, 10.0, NaN, NaN]",
                        "2 a [1.0, 1.0, 50.0, 50.0, NaN, NaN]",
                        "3 a [2.0, 2.0, 20.0, 20.0, NaN, NaN]");
    }

    @Test
    void keyThatIsSilentForLongStartsAnew() throws Exception {
        assertThat(contract(false)
                        .run(
                                element(payment(1, "a", 10.0, 1000)),
                                watermark(1104),
                                element(payment(2, "a", 20.0, 1099)),
                                watermark(1204),
                                watermark(1300),
                                element(payment(3, "a", 30.0, 1150))))
                .containsExactly(
                        "1 a [1.0, 1.0, 10.0, 10.0, NaN, NaN]",
                        "2 a [1.0, 2.0, 20.0, 15.0, NaN, NaN]",
                        "3 a [1.0, 1.0, 30.0, 30.0, NaN, NaN]");
    }

    @Test
    void stateAndTimersAreGoneWhenTheirTimeIsOver() throws Exception {
        try (var harness = harness(operator(false))) {
            harness.open();
            harness.processElement(payment(1, "a", 10.0, 1000), 1000);
            harness.processElement(payment(2, "a", 10.0, 1050), 1050);
            harness.processElement(payment(3, "b", 10.0, 1050), 1050);
            assertThat(harness.numKeyedStateEntries()).isEqualTo(2);
            assertThat(harness.numEventTimeTimers()).isEqualTo(2);

            harness.processWatermark(1154);
            assertThat(harness.numKeyedStateEntries()).isEqualTo(2);
            harness.processWatermark(1155);
            assertThat(harness.numKeyedStateEntries()).isZero();
            assertThat(harness.numEventTimeTimers()).isZero();

            // Behind the watermark already: gone with the next one.
            harness.processElement(payment(4, "a", 10.0, 900), 900);
            assertThat(harness.numKeyedStateEntries()).isOne();
            harness.processWatermark(1156);
            assertThat(harness.numKeyedStateEntries()).isZero();
        }
    }

    @Test
    void keyWithManyEventsCountsTheOlderOnesInTiles() throws Exception {
        try (var harness = harness(
                new WindowFeatures(Payments.SCHEMA, STEP, layout(STEP, 8), 7, OUT_OF_ORDERNESS, false, ONE_KEY))) {
            harness.open();
            Event event = null;
            for (int i = 0; i < 1000; i++) {
                event = payment(i, "a", 10.0, 1000 + i);
                harness.processElement(event, event.time());
            }
            // Tiles of 10 ms at the old end of the longer window: up to one of them too much.
            assertThat(event.features()[1]).isEqualTo(10);
            assertThat(event.features()[2]).isBetween(100f, 110f);
            assertThat(event.features()[4]).isEqualTo(10);
        }
    }

    @Test
    void savepointOfAPipelineThatAggregatesOtherColumnsIsRefusedByName() throws Exception {
        FeatureStep otherColumn = step(Payments.ID);
        WindowFeatures other = new WindowFeatures(
                Payments.SCHEMA,
                otherColumn,
                layout(otherColumn, HistoryLayout.UNLIMITED),
                7,
                OUT_OF_ORDERNESS,
                false,
                ONE_KEY);
        try (var before = harness(operator(false));
                var after = harness(other)) {
            before.open();
            before.processElement(payment(1, "a", 10.0, 1000), 1000);
            after.initializeState(before.snapshot(1, 0));
            assertThatThrownBy(after::open)
                    .rootCause()
                    .hasMessageContaining("the history of a key, columns [amount]")
                    .hasMessageContaining("the history of a key, columns [id]");
        }
    }

    private static KeyedOneInputStreamOperatorTestHarness<Object, Event, Event> harness(WindowFeatures operator)
            throws Exception {
        var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                operator, Payments.groupedBy(Payments.CARD), Payments.SCHEMA.groupType(new int[] {Payments.CARD}));
        harness.setup(Payments.serializer());
        return harness;
    }
}
