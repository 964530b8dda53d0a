package io.weir.operators.validation;

import static io.weir.operators.event.Payments.REJECTED;
import static io.weir.operators.event.Payments.original;
import static io.weir.operators.event.Payments.payment;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.operators.event.Event;
import io.weir.operators.event.Payments;
import io.weir.operators.event.Rejection;
import io.weir.operators.event.Rejection.Reason;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class SplitRejectedTest {
    @Test
    void refusedMessagesGoAsideAndTheRestGoesOn() throws Exception {
        try (var harness =
                new OneInputStreamOperatorTestHarness<>(new ProcessOperator<>(new SplitRejected(REJECTED)), 1, 1, 0)) {
            harness.setup(Payments.serializer());
            harness.open();
            harness.processElement(payment(1, "a", 1.0, 5), 5);
            harness.processElement(Event.rejected(new Rejection(Reason.NULL_FIELD, "id is null"), original("x")), 6);
            harness.processElement(Payments.label(2, true, 7), 7);
            assertThat(harness.extractOutputValues()).extracting(Payments::id).containsExactly("1", "2");
            assertThat(harness.getSideOutput(REJECTED))
                    .extracting(record -> Payments.rejected(record.getValue()))
                    .containsExactly("NULL_FIELD: id is null <- x");
        }
    }
}
