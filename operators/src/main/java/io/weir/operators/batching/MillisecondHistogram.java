package io.weir.operators.batching;

import java.util.Arrays;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.HistogramStatistics;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/**
 * Milliseconds, with the fractions that a histogram of Flink, which takes whole numbers, would drop: fed with
 * nanoseconds, it keeps microseconds.
 */
final class MillisecondHistogram implements Histogram {
    private static final double MICROS_PER_MILLI = 1_000;

    private final DescriptiveStatisticsHistogram micros;

    MillisecondHistogram(int window) {
        this.micros = new DescriptiveStatisticsHistogram(window);
    }

    @Override
    public void update(long nanos) {
        micros.update(nanos / 1_000);
    }

    @Override
    public long getCount() {
        return micros.getCount();
    }

    @Override
    public HistogramStatistics getStatistics() {
        return new InMilliseconds(micros.getStatistics());
    }

    private static final class InMilliseconds extends HistogramStatistics {
        private final HistogramStatistics micros;

        InMilliseconds(HistogramStatistics micros) {
            this.micros = micros;
        }

        @Override
        public double getQuantile(double quantile) {
            return micros.getQuantile(quantile) / MICROS_PER_MILLI;
        }

        @Override
        public long[] getValues() {
            return Arrays.stream(micros.getValues())
                    .map(value -> Math.round(value / MICROS_PER_MILLI))
                    .toArray();
        }

        @Override
        public int size() {
            return micros.size();
        }

        @Override
        public double getMean() {
            return micros.getMean() / MICROS_PER_MILLI;
        }

        @Override
        public double getStdDev() {
            return micros.getStdDev() / MICROS_PER_MILLI;
        }

        @Override
        public long getMax() {
            return Math.round(micros.getMax() / MICROS_PER_MILLI);
        }

        @Override
        public long getMin() {
            return Math.round(micros.getMin() / MICROS_PER_MILLI);
        }
    }
}
