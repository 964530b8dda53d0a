package io.weir.benchmarks.pipeline.plain;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** What labels have said about a terminal's payments of 60 days. */
final class TerminalHistory extends KeyedProcessFunction<Long, Activity, Activity> {
    private static final long serialVersionUID = 1L;
    private static final int MOST_OLD = 16;

    private transient ListState<TerminalPayment> payments;

    @Override
    public void open(OpenContext context) {
        payments = getRuntimeContext().getListState(new ListStateDescriptor<>("payments", TerminalPayment.class));
    }

    @Override
    public void processElement(Activity activity, Context context, Collector<Activity> out) throws Exception {
        List<TerminalPayment> past = new ArrayList<>();
        if (activity.label) {
            for (TerminalPayment payment : payments.get()) {
                if (payment.id == activity.id) {
                    payment.label(activity.fraud, activity.labelTime);
                }
                past.add(payment);
            }
            payments.update(past);
            return;
        }
        int old = 0;
        for (TerminalPayment payment : payments.get()) {
            if (payment.time > activity.time - PlainFeatures.WINDOW) {
                past.add(payment);
            } else {
                old++;
            }
        }
        TerminalPayment own = new TerminalPayment(activity);
        past.add(own);
        if (old >= MOST_OLD) {
            payments.update(past);
        } else {
            payments.add(own);
        }
        PlainFeatures.ofTerminal(past, activity);
        out.collect(activity);
    }
}
