package io.weir.benchmarks.pipeline.plain;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Compares a payment with its card's of 60 days; labels pass. */
final class CardHistory extends KeyedProcessFunction<Long, Activity, Activity> {
    private static final long serialVersionUID = 1L;

    /** So many payments that are too old are left there: appending costs less than writing all anew. */
    private static final int MOST_OLD = 16;

    private transient ListState<PastPayment> payments;

    @Override
    public void open(OpenContext context) {
        payments = getRuntimeContext().getListState(new ListStateDescriptor<>("payments", PastPayment.class));
    }

    @Override
    public void processElement(Activity activity, Context context, Collector<Activity> out) throws Exception {
        if (!activity.label) {
            List<PastPayment> past = new ArrayList<>();
            int old = 0;
            for (PastPayment payment : payments.get()) {
                if (payment.time > activity.time - PlainFeatures.WINDOW) {
                    past.add(payment);
                } else {
                    old++;
                }
            }
            PastPayment own = new PastPayment(activity.time, activity.amount);
            past.add(own);
            if (old >= MOST_OLD) {
                payments.update(past);
            } else {
                payments.add(own);
            }
            activity.features = new float[PlainFeatures.COUNT];
            PlainFeatures.ofCard(past, activity);
        }
        out.collect(activity);
    }
}
