package io.weir.operators.validation;

import io.weir.operators.event.Rejection.Reason;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * The metric {@code reason.REASON.rejected} of an operator. The reason is a group of Flink's with a key, so that reporters that
 * know labels tell one series {@code rejected} with the label {@code reason}, over which a rate can be summed.
 */
public final class RejectionCounter {
    private RejectionCounter() {}

    public static Counter register(MetricGroup operator, Reason reason) {
        return operator.addGroup("reason", reason.name()).counter("rejected");
    }
}
