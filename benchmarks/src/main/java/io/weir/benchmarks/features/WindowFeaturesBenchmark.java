package io.weir.benchmarks.features;

import io.weir.operators.feature.FeatureScan;
import io.weir.operators.feature.FeatureStep;
import io.weir.state.window.HistoryLayout;
import io.weir.state.window.KeyHistory;
import io.weir.state.window.KeyHistorySerializer;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The inner loops of window features, without Flink: one event more into a key's history and all 25 features of it, for an
 * ordinary key (20 events in seven days) and a hot one (100,000); and a history to bytes and back. The plain ring beside it.
 *
 * <p>With {@code -prof gc}: adding and computing allocate nothing in the steady state.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class WindowFeaturesBenchmark {
    private static final long SEVEN_DAYS = 604_800_000L;
    private static final long ORDINARY_STEP = SEVEN_DAYS / 20;
    private static final long HOT_STEP = SEVEN_DAYS / 100_000;

    private final FeatureStep step = WeirWindows.step();
    private final long reach = step.reach();
    private final long[] windows = Windows.lengths();
    private final FeatureScan scan = new FeatureScan(step);
    private final double[] features = new double[Windows.FEATURES];
    private final float[] floats = new float[Windows.FEATURES];
    private final double[] values = new double[1];

    private final KeyHistory ordinary;
    private final KeyHistory hot;
    private final PlainRing ring = new PlainRing();
    private final KeyHistorySerializer serializer;
    private final DataOutputSerializer out = new DataOutputSerializer(1_024);
    private final byte[] historyBytes;
    private final byte[] ringBytes;
    private final DataInputDeserializer in = new DataInputDeserializer();

    private long next;
    private long ordinaryTime;
    private long hotTime;
    private long ringTime;

    public WindowFeaturesBenchmark() {
        HistoryLayout layout = WeirWindows.layout();
        ordinary = new KeyHistory(layout);
        hot = new KeyHistory(layout);
        serializer = new KeyHistorySerializer(layout);
        for (int i = 0; i < 40; i++) {
            ordinaryKey();
            plainRing();
        }
        for (int i = 0; i < 200_000; i++) {
            hotKey();
        }
        try {
            historyBytes = serializeHistory().getCopyOfBuffer();
            ringBytes = serializeRing().getCopyOfBuffer();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
    }

    /** An event of an ordinary key: added, answered, and what is too old forgotten. */
    @Benchmark
    public double[] ordinaryKey() {
        ordinaryTime += ORDINARY_STEP;
        return event(ordinary, ordinaryTime);
    }

    /** The same of a key whose older events have become tiles. */
    @Benchmark
    public double[] hotKey() {
        hotTime += HOT_STEP;
        return event(hot, hotTime);
    }

    private double[] event(KeyHistory history, long time) {
        values[0] = amount(time);
        int entry = history.add(time, next++, 0, values);
        scan.compute(history, entry, features);
        history.settle(reach, 0);
        return features;
    }

    /** The peer: the plain ring with the same events as the ordinary key. */
    @Benchmark
    public float[] plainRing() {
        ringTime += ORDINARY_STEP;
        ring.evict(ringTime - reach, Integer.MAX_VALUE);
        ring.add(ringTime, amount(ringTime));
        ring.compute(ringTime, windows, floats);
        return floats;
    }

    private static double amount(long time) {
        return (time / HOT_STEP * 7_919 % 50_000) / 100.0;
    }

    @Benchmark
    public DataOutputSerializer serializeHistory() throws IOException {
        out.clear();
        serializer.serialize(ordinary, out);
        return out;
    }

    @Benchmark
    public KeyHistory deserializeHistory() throws IOException {
        in.setBuffer(historyBytes);
        return serializer.deserialize(in);
    }

    @Benchmark
    public DataOutputSerializer serializeRing() throws IOException {
        out.clear();
        PlainRingSerializer.INSTANCE.serialize(ring, out);
        return out;
    }

    @Benchmark
    public PlainRing deserializeRing() throws IOException {
        in.setBuffer(ringBytes);
        return PlainRingSerializer.INSTANCE.deserialize(in);
    }
}
