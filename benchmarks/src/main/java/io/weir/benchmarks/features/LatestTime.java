package io.weir.benchmarks.features;

import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;

/**
 * The watermark is the newest time itself: no later event has the same. So SQL, which answers only what the watermark has
 * passed, answers the last event too.
 */
final class LatestTime implements WatermarkGenerator<Long> {
    private long latest = Long.MIN_VALUE;

    @Override
    public void onEvent(Long index, long time, WatermarkOutput output) {
        latest = time;
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        if (latest != Long.MIN_VALUE) {
            output.emitWatermark(new Watermark(latest));
        }
    }
}
