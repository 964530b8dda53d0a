package io.weir.benchmarks.predict;

import java.util.Properties;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/** Shows the process's {@link PredictMeter} the metrics that tell how large batches are. */
public final class BatchSizes implements MetricReporter {
    /** Made by Flink, through {@code META-INF/services}. */
    public static final class Factory implements MetricReporterFactory {
        @Override
        public MetricReporter createMetricReporter(Properties properties) {
            return new BatchSizes();
        }
    }

    @Override
    public void open(MetricConfig config) {}

    @Override
    public void close() {}

    @Override
    public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
        if (metric instanceof Counter counter) {
            PredictMeter.current().count(name, counter);
        } else if (metric instanceof Histogram histogram && name.equals("batchSize")) {
            PredictMeter.current().size(histogram);
        }
    }

    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
        // It is read on after the job has ended.
    }
}
