package io.weir.benchmarks.pipeline.plain;

import java.time.Duration;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Drops repeated ids of 40 days, and gives a label its payment's keys. */
final class Identify extends KeyedProcessFunction<Long, Activity, Activity> {
    private static final long serialVersionUID = 1L;
    private static final long REMEMBERED = Duration.ofDays(40).toMillis();

    private transient ValueState<SeenPayment> seen;

    @Override
    public void open(OpenContext context) {
        seen = getRuntimeContext().getState(new ValueStateDescriptor<>("seen", SeenPayment.class));
    }

    @Override
    public void processElement(Activity activity, Context context, Collector<Activity> out) throws Exception {
        SeenPayment known = seen.value();
        if (activity.label) {
            if (known != null && known.paid) {
                out.collect(labelOf(activity.id, known, activity.fraud, activity.labelTime));
            } else {
                SeenPayment waiting = new SeenPayment();
                waiting.fraud = activity.fraud;
                waiting.labelTime = activity.labelTime;
                seen.update(waiting);
                context.timerService().registerEventTimeTimer(activity.labelTime + REMEMBERED);
            }
            return;
        }
        if (known != null && known.paid) {
            return; // repeated
        }
        SeenPayment payment = new SeenPayment();
        payment.paid = true;
        payment.cardId = activity.cardId;
        payment.terminalId = activity.terminalId;
        payment.time = activity.time;
        seen.update(payment);
        context.timerService().registerEventTimeTimer(activity.time + REMEMBERED);
        out.collect(activity);
        if (known != null) {
            out.collect(labelOf(activity.id, payment, known.fraud, known.labelTime));
        }
    }

    private static Activity labelOf(long id, SeenPayment payment, boolean fraud, long labelTime) {
        Activity label = new Activity();
        label.label = true;
        label.id = id;
        label.cardId = payment.cardId;
        label.terminalId = payment.terminalId;
        label.time = payment.time;
        label.fraud = fraud;
        label.labelTime = labelTime;
        return label;
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<Activity> out) {
        seen.clear();
    }
}
