package io.weir.operators.identity;

import static io.weir.operators.contract.Step.element;
import static io.weir.operators.contract.Step.watermark;
import static io.weir.operators.event.Payments.label;
import static io.weir.operators.event.Payments.payment;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.operators.contract.OperatorContract;
import io.weir.operators.event.Event;
import io.weir.operators.event.Payments;
import io.weir.state.row.CompactRow;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;

class IdentifyEventsTest {
    private static final long REMEMBER = 1000;

    private static OperatorContract<Event, Event> contract(boolean forwardLabels) {
        return OperatorContract.keyed(
                        () -> new IdentifyEvents(
                                Payments.SCHEMA,
                                new int[] {Payments.ID, Payments.CARD},
                                REMEMBER,
                                forwardLabels,
                                Payments.REJECTED),
                        Payments::id,
                        Types.STRING,
                        Payments.serializer(),
                        Payments.serializer(),
                        IdentifyEventsTest::text)
                .side(Payments.REJECTED, Payments::rejected);
    }

    private static String text(Event event) {
        assertThat(event.original()).isNull();
        String card = event.row().getString(Payments.CARD).toString();
        return event.occurred()
                ? "payment " + Payments.id(event) + " of " + card + " at " + event.time() + ", "
                        + event.row().getDouble(Payments.AMOUNT)
                : "label of " + Payments.id(event) + " of " + card + " at " + event.time() + ": " + event.positive()
                        + " since " + event.labelTime()
                        + (event.row().isNullAt(Payments.AMOUNT) ? "" : ", with an amount");
    }

    @Test
    void repeatedIdIsRefusedWithItsBytesAndAnsweredOnce() throws Exception {
        assertThat(contract(true)
                        .run(
                                element(payment(1, "a", 5.0, 100)),
                                element(payment(2, "b", 6.0, 150)),
                                element(payment(1, "other", 7.0, 200)),
                                element(payment(1, "a", 5.0, 100))))
                .containsExactly(
                        "payment 1 of a at 100, 5.0",
                        "payment 2 of b at 150, 6.0",
                        "rejected: DUPLICATE_ID: id 1 was answered already, as the event of 1970-01-01T00:00:00.100Z; "
                                + "accepted: each id once in PT1S <- payment 1",
                        "rejected: DUPLICATE_ID: id 1 was answered already, as the event of 1970-01-01T00:00:00.100Z; "
                                + "accepted: each id once in PT1S <- payment 1");
    }

    @Test
    void labelGetsItsEventsTimeAndKeys() throws Exception {
        assertThat(contract(true).run(element(payment(1, "a", 5.0, 100)), element(label(1, true, 300))))
                .containsExactly("payment 1 of a at 100, 5.0", "label of 1 of a at 100: true since 300");
    }

    @Test
    void labelThatComesBeforeItsEventFollowsIt() throws Exception {
        assertThat(contract(true).run(element(label(1, true, 300)), element(payment(1, "a", 5.0, 400))))
                .containsExactly("payment 1 of a at 400, 5.0", "label of 1 of a at 400: true since 300");
    }

    @Test
    void labelThatWaitsIsCorrectedByANewerOneButNotByAnOlderOne() throws Exception {
        assertThat(contract(true)
                        .run(
                                element(label(1, true, 300)),
                                element(label(1, false, 500)),
                                element(label(1, true, 400)),
                                element(payment(1, "a", 5.0, 100))))
                .containsExactly("payment 1 of a at 100, 5.0", "label of 1 of a at 100: false since 500");
    }

    @Test
    void eachLaterLabelOfAnEventGoesOn() throws Exception {
        assertThat(contract(true)
                        .run(
                                element(payment(1, "a", 5.0, 100)),
                                element(label(1, true, 300)),
                                element(label(1, false, 350))))
                .endsWith("label of 1 of a at 100: true since 300", "label of 1 of a at 100: false since 350");
    }

    @Test
    void idIsForgottenOnlyAfterItsTime() throws Exception {
        assertThat(contract(true)
                        .run(
                                element(payment(1, "a", 5.0, 100)),
                                watermark(1099),
                                element(payment(1, "b", 6.0, 1099)),
                                watermark(1100),
                                element(payment(1, "c", 7.0, 1200))))
                .containsExactly(
                        "payment 1 of a at 100, 5.0",
                        "payment 1 of c at 1200, 7.0",
                        "rejected: DUPLICATE_ID: id 1 was answered already, as the event of 1970-01-01T00:00:00.100Z; "
                                + "accepted: each id once in PT1S <- payment 1");
    }

    @Test
    void idIsForgottenAfterItsTimeThoughNoWatermarkHasCome() throws Exception {
        assertThat(contract(true)
                        .run(
                                element(payment(1, "a", 5.0, 100)),
                                element(payment(1, "b", 6.0, 1099)),
                                element(payment(1, "c", 7.0, 1100)),
                                element(label(1, true, 2099)),
                                element(label(1, false, 2100)),
                                watermark(2100)))
                .containsExactly(
                        "payment 1 of a at 100, 5.0",
                        "payment 1 of c at 1100, 7.0",
                        "label of 1 of c at 1100: true since 2099",
                        "rejected: DUPLICATE_ID: id 1 was answered already, as the event of 1970-01-01T00:00:00.100Z; "
                                + "accepted: each id once in PT1S <- payment 1");
    }

    @Test
    void labelThatWaitsInVainIsForgotten() throws Exception {
        assertThat(contract(true)
                        .run(
                                element(label(1, true, 300)),
                                watermark(1300),
                                element(payment(1, "a", 5.0, 1400)),
                                watermark(2400),
                                element(payment(1, "a", 5.0, 2500))))
                .containsExactly("payment 1 of a at 1400, 5.0", "payment 1 of a at 2500, 5.0");
    }

    @Test
    void eventBehindTheWatermarkIsKnownUntilTheNextWatermark() throws Exception {
        assertThat(contract(true)
                        .run(
                                watermark(5000),
                                element(payment(1, "a", 5.0, 100)),
                                element(payment(1, "a", 5.0, 100)),
                                watermark(5001),
                                element(payment(1, "a", 5.0, 100))))
                .containsExactly(
                        "payment 1 of a at 100, 5.0",
                        "payment 1 of a at 100, 5.0",
                        "rejected: DUPLICATE_ID: id 1 was answered already, as the event of 1970-01-01T00:00:00.100Z; "
                                + "accepted: each id once in PT1S <- payment 1");
    }

    @Test
    void labelsThatNobodyUsesGoNowhere() throws Exception {
        assertThat(contract(false)
                        .run(
                                element(label(1, true, 50)),
                                element(payment(1, "a", 5.0, 100)),
                                element(label(1, true, 300))))
                .containsExactly("payment 1 of a at 100, 5.0");
    }

    /** As it was once: a timer for each id. */
    private static final class WithTimers extends KeyedProcessFunction<String, Event, Event> {
        private static final long serialVersionUID = 1L;

        private transient ValueState<KnownId> ids;

        @Override
        public void open(OpenContext context) {
            ids = getRuntimeContext()
                    .getState(new ValueStateDescriptor<>("id", new KnownId.Serializer(Payments.SCHEMA.rowType())));
        }

        @Override
        public void processElement(Event event, Context context, Collector<Event> out) throws Exception {
            CompactRow rows = new CompactRow(Payments.SCHEMA.rowType());
            ids.update(new KnownId(rows.project(event.row(), new int[] {Payments.ID}), event.time(), null));
            context.timerService().registerEventTimeTimer(event.time() + REMEMBER);
        }
    }

    @Test
    void idsOfASavepointWithATimerForEachAreKnownAndForgotten() throws Exception {
        OperatorSubtaskState savepoint;
        try (var earlier = new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new WithTimers()), Payments::id, Types.STRING)) {
            earlier.setup(Payments.serializer());
            earlier.open();
            earlier.processElement(payment(1, "a", 5.0, 100), 100);
            earlier.processElement(payment(2, "a", 5.0, 200), 200);
            savepoint = earlier.snapshot(1, 1);
        }
        try (var now = new KeyedOneInputStreamOperatorTestHarness<>(
                new IdentifyEvents(Payments.SCHEMA, new int[] {Payments.ID}, 2 * REMEMBER, true, Payments.REJECTED),
                Payments::id,
                Types.STRING)) {
            now.setup(Payments.serializer());
            now.initializeState(savepoint);
            now.open();
            now.processWatermark(100 + REMEMBER);
            now.processElement(payment(1, "a", 5.0, 100), 100);
            now.processElement(payment(3, "a", 5.0, 300), 300);
            assertThat(now.getSideOutput(Payments.REJECTED)).hasSize(1);
            assertThat(now.numKeyedStateEntries()).isEqualTo(3);

            now.processWatermark(100 + 2 * REMEMBER);
            assertThat(now.numKeyedStateEntries()).isEqualTo(2);
            now.processWatermark(300 + 2 * REMEMBER);
            assertThat(now.numKeyedStateEntries()).isZero();
        }
    }
}
