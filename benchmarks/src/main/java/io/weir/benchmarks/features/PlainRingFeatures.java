package io.weir.benchmarks.features;

import io.weir.operators.event.Event;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * The peer on Flink's own state: a {@link PlainRing} per key, read and written at each event. It does less than Weir's
 * operator: no labels, nothing out of order, no expiry of idle keys.
 */
final class PlainRingFeatures extends KeyedProcessFunction<Long, Event, Event> {
    private static final long serialVersionUID = 1L;

    private final int most;
    private transient ValueState<PlainRing> rings;
    private transient long[] windows;

    /** @param most how many events a key remembers; the oldest beyond them are forgotten */
    PlainRingFeatures(int most) {
        this.most = most;
    }

    @Override
    public void open(OpenContext context) {
        rings = getRuntimeContext().getState(new ValueStateDescriptor<>("ring", PlainRingSerializer.INSTANCE));
        windows = Windows.lengths();
    }

    @Override
    public void processElement(Event event, Context context, Collector<Event> out) throws Exception {
        PlainRing ring = rings.value();
        if (ring == null) {
            ring = new PlainRing();
        }
        long time = event.time();
        ring.evict(time - windows[windows.length - 1], most - 1);
        ring.add(time, event.row().getDouble(Windows.AMOUNT));
        ring.compute(time, windows, event.featuresOf(Windows.FEATURES));
        rings.update(ring);
        out.collect(event);
    }
}
