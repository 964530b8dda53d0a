package io.weir.operators.learning;

import static io.weir.operators.contract.Step.element;
import static io.weir.operators.contract.Step.watermark;
import static io.weir.operators.event.Payments.label;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.operators.contract.OperatorContract;
import io.weir.operators.event.Event;
import io.weir.operators.event.Payments;
import java.util.Arrays;
import org.apache.flink.api.common.typeinfo.Types;
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
}
