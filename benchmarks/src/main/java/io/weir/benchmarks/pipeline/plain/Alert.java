package io.weir.benchmarks.pipeline.plain;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.List;

/** An alert as its JSON is bound. */
record Alert(@JsonUnwrapped Decision decision, Payment event, List<Reason> reasons) {
    /** What raised the score. */
    record Reason(String feature, float value, double contribution) {}

    Alert(Decision decision, Activity activity, List<Reason> reasons) {
        this(decision, payment(activity), reasons);
    }

    private static Payment payment(Activity activity) {
        Payment payment = new Payment();
        payment.transactionId = activity.id;
        payment.cardId = activity.cardId;
        payment.terminalId = activity.terminalId;
        payment.amount = activity.amount;
        payment.eventTime = Instant.ofEpochMilli(activity.time).toString();
        return payment;
    }
}
