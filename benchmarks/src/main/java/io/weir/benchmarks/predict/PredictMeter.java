package io.weir.benchmarks.predict;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;

/**
 * What the one job of this process and the thread that measures it share: the rows that came to the sink and the job's own count of
 * its batches. Operators are serialized on their way into Flink, so they find it here, in the process.
 */
final class PredictMeter {
    private static volatile PredictMeter current = new PredictMeter(0);
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final LongAdder rows = new LongAdder();
    private final float[] scores;
    private final AtomicLong compared = new AtomicLong();

    private volatile Counter predictedRows;
    private volatile Counter predictedBatches;
    private volatile Histogram batchSize;

    private PredictMeter(int compared) {
        scores = new float[compared];
        Arrays.fill(scores, Float.NaN);
    }

    /** Starts afresh, for the job that is started next. @param compared the rows, the first, whose scores are kept */
    static PredictMeter begin(int compared) {
        current = new PredictMeter(compared);
        return current;
    }

    static PredictMeter current() {
        return current;
    }

    /** A row has come to the sink, each of those that are compared once. For any thread. */
    void arrived(long id, float score) {
        if (id < scores.length) {
            scores[(int) id] = score;
            compared.incrementAndGet();
        }
        rows.increment();
    }

    void count(String name, Counter counter) {
        if (name.equals("predictedRows")) {
            predictedRows = counter;
        } else if (name.equals("predictedBatches")) {
            predictedBatches = counter;
        }
    }

    void size(Histogram histogram) {
        batchSize = histogram;
    }

    /** Whether all rows that are compared have come. */
    boolean comparable() {
        return compared.get() == scores.length;
    }

    float[] scores() {
        return scores;
    }

    /** Where it stands. @param cpuNanos of this process @param batches NaN where batches are not counted */
    record Moment(long rows, long nanos, long cpuNanos, double predicted, double batches) {}

    Moment now() {
        Counter all = predictedRows;
        Counter batches = predictedBatches;
        boolean counted = all != null && batches != null;
        return new Moment(
                rows.sum(),
                System.nanoTime(),
                PROCESS.getProcessCpuTime(),
                counted ? all.getCount() : Double.NaN,
                counted ? batches.getCount() : Double.NaN);
    }

    /** Rows scored together between two moments; the job's own step tells of its last batches only. */
    double meanBatch(Moment from, Moment to) {
        Histogram sizes = batchSize;
        return sizes != null
                ? sizes.getStatistics().getMean()
                : (to.predicted() - from.predicted()) / (to.batches() - from.batches());
    }
}
