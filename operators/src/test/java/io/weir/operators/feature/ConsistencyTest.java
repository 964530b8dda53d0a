package io.weir.operators.feature;

import static io.weir.operators.event.Payments.label;
import static io.weir.operators.event.Payments.payment;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.operators.event.Event;
import io.weir.operators.event.Payments;
import io.weir.state.window.HistoryLayout;
import java.util.List;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.metrics.groups.InternalOperatorMetricGroup;
import org.apache.flink.runtime.metrics.util.InterceptingOperatorMetricGroup;
import org.apache.flink.runtime.metrics.util.InterceptingTaskMetricGroup;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** How many answers a replay in order would give equally: the operator's own count of them. */
class ConsistencyTest {
    private static final FeatureStep STEP = new FeatureStep(
            List.of(Payments.CARD),
            List.of(),
            List.of(),
            List.of(new WindowGroup(
                    WindowGroup.ALL,
                    0,
                    new long[] {100},
                    List.of(
                            Aggregate.of(AggregateFunction.COUNT),
                            Aggregate.of(AggregateFunction.AVG, Aggregate.LABEL)),
                    0,
                    Double.NaN)));

    private final InterceptingOperatorMetricGroup metrics = new InterceptingOperatorMetricGroup();

    private void run(Event... events) throws Exception {
        InterceptingTaskMetricGroup task = new InterceptingTaskMetricGroup() {
            @Override
            public InternalOperatorMetricGroup getOrAddOperator(
                    OperatorID id, String name, Map<String, String> variables) {
                return metrics;
            }
        };
        WindowFeatures operator = new WindowFeatures(
                Payments.SCHEMA,
                STEP,
                FeatureScan.layout(STEP, Payments.SCHEMA, HistoryLayout.UNLIMITED, 64),
                2,
                1000,
                false,
                0);
        try (var environment = new MockEnvironmentBuilder().setMetricGroup(task).build();
                var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                        operator,
                        Payments.groupedBy(Payments.CARD),
                        Payments.SCHEMA.groupType(new int[] {Payments.CARD}),
                        environment)) {
            harness.setup(Payments.serializer());
            harness.open();
            for (Event event : events) {
                harness.processElement(event, event.time());
            }
        }
    }

    private long count(String name) {
        return ((Counter) metrics.get(name)).getCount();
    }

    private double consistency() {
        return (Double) ((Gauge<?>) metrics.get("consistency")).getValue();
    }

    @Test
    void answersInOrderWithLabelsInTimeAreAllConsistent() throws Exception {
        run(payment(1, "a", 1.0, 1000), label(1, "a", true, 1000, 1010), payment(2, "a", 1.0, 1010));
        assertThat(count("answers")).isEqualTo(2);
        assertThat(consistency()).isEqualTo(1);
    }

    @Test
    void lateEventOvertakesTheAnswersThatShouldHaveSeenIt() throws Exception {
        run(
                payment(1, "a", 1.0, 1000),
                payment(2, "a", 1.0, 1010),
                payment(3, "a", 1.0, 1020),
                payment(4, "b", 1.0, 1020),
                payment(5, "a", 1.0, 1005));
        assertThat(count("answers")).isEqualTo(5);
        assertThat(count("answersOvertaken")).isEqualTo(2);
        assertThat(consistency()).isEqualTo(0.6);
    }

    @Test
    void lateLabelOvertakesTheAnswersFromItsOwnTimeOn() throws Exception {
        run(
                payment(1, "a", 1.0, 1000),
                payment(2, "a", 1.0, 1010),
                payment(3, "a", 1.0, 1020),
                payment(4, "a", 1.0, 1030),
                label(1, "a", true, 1000, 1015),
                // Each answer is counted once.
                label(2, "a", true, 1010, 1015));
        assertThat(count("answersOvertaken")).isEqualTo(2);
        assertThat(consistency()).isEqualTo(0.5);
    }

    @Test
    void labelOfAnEventThatIsForgottenIsCounted() throws Exception {
        run(payment(1, "a", 1.0, 1000), payment(2, "a", 1.0, 9000), label(1, "a", true, 1000, 9001));
        assertThat(count("labelsOfForgottenEvents")).isEqualTo(1);
    }
}
