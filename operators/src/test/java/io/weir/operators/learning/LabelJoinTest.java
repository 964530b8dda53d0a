package io.weir.operators.learning;

import static io.weir.operators.contract.Step.element;
import static io.weir.operators.contract.Step.watermark;
import static io.weir.operators.event.Payments.label;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.operators.contract.OperatorContract;
import io.weir.operators.event.Event;
import io.weir.operators.event.Payments;
import java.util.Arrays;
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

class LabelJoinTest {
    private static final long WAIT = 1000;

    private static OperatorContract<Event, Event> contract(boolean forwardEvents) {
        return OperatorContract.keyed(
                        () -> new LabelJoin(Payments.SCHEMA, WAIT, forwardEvents, Payments.REJECTED),
                        Payments::id,
                        Types.STRING,
                        Payments.serializer(),
                        Payments.serializer(),
                        LabelJoinTest::text)
                .side(Payments.REJECTED, Payments::rejected);
    }

    private static String text(Event event) {
        return (event.occurred() ? "event " : "example ") + Payments.id(event) + " at " + event.time() + " "
                + Arrays.toString(event.features())
                + (event.occurred() ? "" : ": " + event.positive() + " since " + event.labelTime());
    }

    private static Event scored(long id, long at, float... features) {
        return Event.occurred(at, Payments.SCHEMA.rowOfId(Long.toString(id)), at, null)
                .withFeatures(features);
    }

    @Test
    void exampleHasTheLabelAndTheFeaturesAsTheyWereWhicheverCameFirst() throws Exception {
        assertThat(contract(false)
                        .run(
                                element(scored(1, 100, 5, Float.NaN)),
                                element(label(2, false, 250)),
                                element(label(1, true, 300)),
                                element(scored(2, 120, 6, 7))))
                .containsExactly(
                        "example 1 at 100 [5.0, NaN]: true since 300", "example 2 at 120 [6.0, 7.0]: false since 250");
    }

    @Test
    void eachIdIsLearnedFromOnce() throws Exception {
        assertThat(contract(false)
                        .run(
                                element(scored(1, 100, 5)),
                                element(scored(1, 101, 6)),
                                element(label(1, true, 300)),
                                element(label(1, false, 400)),
                                element(scored(1, 102, 7)),
                                element(label(2, true, 300)),
                                element(label(2, false, 400)),
                                element(scored(2, 103, 8))))
                .containsExactly("example 1 at 100 [5.0]: true since 300", "example 2 at 103 [8.0]: true since 300");
    }

    @Test
    void labelWithoutAnEventIsRefusedWithItsBytesWhenItsTimeIsOver() throws Exception {
        assertThat(contract(false)
                        .run(
                                element(label(1, true, 300)),
                                element(label(2, true, 400)),
                                watermark(1300),
                                element(scored(1, 1200, 5)),
                                element(scored(2, 1201, 6))))
                .containsExactly(
                        "example 2 at 1201 [6.0]: true since 400",
                        "rejected: UNMATCHED_LABEL: no event with id 1 came within PT1S of its label of "
                                + "1970-01-01T00:00:00.300Z <- label 1");
    }

    @Test
    void eventThatIsNeverLabeledIsForgotten() throws Exception {
        assertThat(contract(false)
                        .run(
                                element(scored(1, 100, 5)),
                                watermark(1100),
                                element(label(1, true, 1150)),
                                watermark(2150)))
                .containsExactly("rejected: UNMATCHED_LABEL: no event with id 1 came within PT1S of its label of "
                        + "1970-01-01T00:00:01.150Z <- label 1");
    }

    @Test
    void whatHasMetIsForgottenWithoutAWord() throws Exception {
        assertThat(contract(false)
                        .run(
                                element(label(1, true, 300)),
                                element(scored(1, 100, 5)),
                                watermark(5000),
                                element(scored(1, 4900, 6)),
                                element(label(1, false, 5100))))
                .containsExactly("example 1 at 100 [5.0]: true since 300", "example 1 at 4900 [6.0]: false since 5100");
    }

    @Test
    void exampleHasTheColumnsOfItsEventThatAreKeptWhicheverCameFirst() throws Exception {
        OperatorContract<Event, Event> keeping = OperatorContract.keyed(
                        () -> new LabelJoin(Payments.SCHEMA, WAIT, false, Payments.REJECTED)
                                .keeping(Payments.CARD, Payments.AMOUNT),
                        Payments::id,
                        Types.STRING,
                        Payments.serializer(),
                        Payments.serializer(),
                        event -> Payments.id(event) + " " + event.row().getString(Payments.CARD) + " "
                                + (event.row().isNullAt(Payments.AMOUNT)
                                        ? null
                                        : event.row().getDouble(Payments.AMOUNT)))
                .side(Payments.REJECTED, Payments::rejected);
        assertThat(keeping.run(
                        element(Payments.payment(1, "a", 5.0, 100)),
                        element(label(2, false, 250)),
                        element(label(1, true, 300)),
                        element(Payments.payment(2, "b", null, 120))))
                .containsExactly("1 a 5.0", "2 b null");
    }

    @Test
    void eventsGoOnTooWhereTheyAreScoredBehindTheJoin() throws Exception {
        assertThat(contract(true)
                        .run(
                                element(scored(1, 100, 5)),
                                element(label(1, true, 300)),
                                element(label(2, false, 300)),
                                element(scored(2, 200, 6))))
                .containsExactly(
                        "event 1 at 100 [5.0]",
                        "example 1 at 100 [5.0]: true since 300",
                        "event 2 at 200 [6.0]",
                        "example 2 at 200 [6.0]: false since 300");
    }

    /** As it was once: a timer for each id. */
    private static final class WithTimers extends KeyedProcessFunction<String, Event, Event> {
        private static final long serialVersionUID = 1L;

        private transient ValueState<Awaited> awaited;

        @Override
        public void open(OpenContext context) {
            awaited = getRuntimeContext()
                    .getState(new ValueStateDescriptor<>("awaited", new Awaited.Serializer(Payments.SCHEMA.rowType())));
        }

        @Override
        public void processElement(Event event, Context context, Collector<Event> out) throws Exception {
            long time = event.occurred() ? event.time() : event.labelTime();
            awaited.update(new Awaited(event, time));
            context.timerService().registerEventTimeTimer(time + WAIT);
        }
    }

    @Test
    void whatWaitsInASavepointWithATimerForEachIsJoinedOrToldOf() throws Exception {
        OperatorSubtaskState savepoint;
        try (var earlier = new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new WithTimers()), Payments::id, Types.STRING)) {
            earlier.setup(Payments.serializer());
            earlier.open();
            earlier.processElement(scored(1, 100, 5), 100);
            earlier.processElement(label(2, true, 200), 200);
            earlier.processElement(label(3, true, 300), 300);
            savepoint = earlier.snapshot(1, 1);
        }
        try (var now = new KeyedOneInputStreamOperatorTestHarness<>(
                new LabelJoin(Payments.SCHEMA, WAIT, false, Payments.REJECTED), Payments::id, Types.STRING)) {
            now.setup(Payments.serializer());
            now.initializeState(savepoint);
            now.open();
            now.processElement(label(1, true, 400), 400);
            now.processElement(scored(3, 150, 6), 150);
            assertThat(now.extractOutputValues().stream().map(LabelJoinTest::text))
                    .containsExactly(
                            "example 1 at 100 [5.0]: true since 400", "example 3 at 150 [6.0]: true since 300");

            now.processWatermark(300 + WAIT);
            assertThat(now.getSideOutput(Payments.REJECTED)).singleElement().satisfies(record -> assertThat(
                            Payments.rejected(record.getValue()))
                    .contains("no event with id 2 came within PT1S"));
            assertThat(now.numKeyedStateEntries()).isZero();
        }
    }
}
