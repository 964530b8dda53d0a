package io.weir.operators.batching;

import org.apache.flink.metrics.MetricGroup;

/** The metric of rows by device and reason, as the first batch registers it. */
public final class PlacedRowsMetric {
    private PlacedRowsMetric() {}

    public static void register(MetricGroup operator) {
        BatchingMetrics.counter(operator, "GPU", "pays");
    }
}
