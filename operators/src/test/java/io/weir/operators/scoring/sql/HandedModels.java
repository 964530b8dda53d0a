package io.weir.operators.scoring.sql;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import io.weir.gpu.cpu.CpuBackend;
import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.Link;
import io.weir.ml.LogisticRegressionParameters;
import io.weir.ml.ModelRecord;
import io.weir.ml.ModelSnapshot;
import io.weir.operators.batching.DeviceSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** Records of models that a test hands out while what it tests runs, in this JVM. */
final class HandedModels implements ModelFeed {
    private static final long serialVersionUID = 1L;
    private static final Map<Long, List<byte[]>> ALL = new ConcurrentHashMap<>();
    private static final AtomicLong NEXT = new AtomicLong();

    private static final Map<Long, List<byte[]>> KEPT = new ConcurrentHashMap<>();
    private static final Map<Long, CountDownLatch> AWAITED = new ConcurrentHashMap<>();

    private final long number = NEXT.incrementAndGet();

    HandedModels() {
        ALL.put(number, new ArrayList<>());
        KEPT.put(number, new CopyOnWriteArrayList<>());
        AWAITED.put(number, new CountDownLatch(1));
    }

    void hand(ModelRecord record) {
        hand(record.toJson());
    }

    void hand(byte[] record) {
        List<byte[]> records = ALL.get(number);
        synchronized (records) {
            records.add(record);
            records.notifyAll();
        }
    }

    /** Lays an earlier version beside the newest ones. */
    void keep(ModelSnapshot version) {
        KEPT.get(number).add(version.toJson());
    }

    /** Returns when somebody waits for a record. */
    void awaitWaiting() throws InterruptedException {
        AWAITED.get(number).await();
    }

    @Override
    public Follower follow(String subtask) {
        List<byte[]> records = ALL.get(number);
        return new Follower() {
            private int read;

            @Override
            public List<byte[]> next() {
                synchronized (records) {
                    List<byte[]> come = List.copyOf(records.subList(read, records.size()));
                    read = records.size();
                    return come;
                }
            }

            @Override
            public List<byte[]> kept() {
                return KEPT.get(number);
            }

            @Override
            public void await(Duration longest) throws InterruptedException {
                AWAITED.get(number).countDown();
                synchronized (records) {
                    if (read == records.size()) {
                        records.wait(Math.max(1, longest.toMillis()));
                    }
                }
            }

            @Override
            public void close() {}
        };
    }

    /** A version of a model of the features {@code a} and {@code b}. */
    static ModelSnapshot version(String name, long version, double weight) {
        return version(name, version, weight, List.of("a", "b"));
    }

    static ModelSnapshot version(String name, long version, double weight, List<String> features) {
        float[] weights = new float[features.size()];
        float[] scales = new float[features.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) weight * (i + 1);
            scales[i] = 1 + i;
        }
        return new ModelSnapshot(
                name,
                version,
                0,
                10 * version,
                version,
                features,
                new LogisticRegressionParameters(
                        new LinearModel(weights, -1, new float[weights.length], scales, Link.LOGISTIC)));
    }

    /** The score that the job gives a row with this version. */
    static float score(ModelSnapshot version, float... row) {
        FloatBatch in = new FloatBatch(row.length, 1);
        FloatBatch out = new FloatBatch(1, 1);
        in.append(row);
        try (CpuBackend backend = new CpuBackend("a test asks for it");
                LoadedModel loaded = backend.load(version.toDenseModel())) {
            loaded.score(in, out);
        }
        return out.get(0, 0);
    }

    SqlModel model(String pipeline, String... names) {
        return new SqlModel(
                "test",
                this,
                pipeline,
                List.of(names),
                List.of(),
                Double.NaN,
                Duration.ofMillis(50),
                64,
                Duration.ofMillis(2),
                DeviceSettings.DEFAULT);
    }
}
