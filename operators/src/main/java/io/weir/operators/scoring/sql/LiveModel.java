package io.weir.operators.scoring.sql;

import io.weir.gpu.FloatBatch;
import io.weir.ml.FeatureSchema;
import io.weir.ml.ModelRecord;
import io.weir.ml.ModelSnapshot;
import io.weir.operators.batching.SlotDevice;
import io.weir.operators.batching.TaskBackend;
import io.weir.operators.event.ServedScore;
import io.weir.operators.scoring.ServingModels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.util.IOUtils;

/**
 * A model that follows its versions, in a task: the job's own {@link ServingModels} with a feed. Opened, used and closed by one thread.
 *
 * <p>It has no checkpoint: after a failure the newest version scores what is read again.
 */
final class LiveModel implements AutoCloseable {
    private final ServingModels serving;
    private final ModelFeed.Follower follower;
    private final TaskBackend backend;
    private final int features;
    private final FloatBatch in;
    private final FloatBatch out;
    private final Counter refused;
    private final Counter rows;
    private final Counter batches;
    private volatile long version;

    private LiveModel(
            SqlModel model,
            List<String> names,
            List<byte[]> first,
            ModelFeed.Follower follower,
            TaskBackend backend,
            int batchSize,
            MetricGroup metrics) {
        this.follower = follower;
        this.backend = backend;
        this.features = names.size();
        refused = metrics.counter("modelsRefused", new ThreadSafeSimpleCounter());
        rows = metrics.counter("predictedRows", new ThreadSafeSimpleCounter());
        batches = metrics.counter("predictedBatches", new ThreadSafeSimpleCounter());
        metrics.gauge("modelVersion", () -> version);
        serving = new ServingModels(model.followed(names), backend.backend(), (key, json) -> {}, () -> {});
        in = new FloatBatch(names.size(), batchSize);
        out = new FloatBatch(model.models().size() + 1, batchSize);
        accept(first);
    }

    /**
     * Opens it with what its feed has.
     *
     * @param batchSize the most rows that are scored together
     * @throws IllegalStateException if no version comes in time and there is no prior, or if the newest is of other features
     */
    static LiveModel open(SqlModel model, FunctionContext task, int batchSize) throws Exception {
        TaskBackend backend = TaskBackend.open(
                model.device(),
                task.getTaskInfo(),
                task.getExternalResourceInfos(SlotDevice.RESOURCE),
                task.getMetricGroup());
        ModelFeed.Follower follower = null;
        LiveModel live = null;
        try {
            follower = model.feed().follow(task.getTaskInfo().getTaskNameWithSubtasks());
            long deadline = System.nanoTime() + model.patience().toNanos();
            List<byte[]> records = new ArrayList<>(follower.next());
            if (model.givenPrior().isEmpty() || model.features().isEmpty()) {
                awaitVersion(model, follower, records, deadline);
            }
            List<String> names = names(model, records);
            live = new LiveModel(model, names, records, follower, backend, batchSize, task.getMetricGroup());
            if (model.givenPrior().isEmpty()) {
                live.awaitDeciding(model, deadline);
            }
            return live;
        } catch (Exception | Error e) {
            if (live == null) {
                IOUtils.closeAllQuietly(follower, backend);
            } else {
                IOUtils.closeQuietly(live);
            }
            throw e;
        }
    }

    /** Adds to the records until one is a version of a model that may decide. */
    private static void awaitVersion(SqlModel model, ModelFeed.Follower follower, List<byte[]> records, long deadline)
            throws InterruptedException {
        while (snapshots(model, records).isEmpty()) {
            await(model, follower, deadline);
            records.addAll(follower.next());
        }
    }

    private void awaitDeciding(SqlModel model, long deadline) throws InterruptedException {
        while (serving.decides().isEmpty()) {
            if (!serving.refusals().isEmpty() && !serving.waits()) {
                throw new IllegalStateException(
                        "model " + model.identifier() + ": " + String.join("; ", serving.refusals()));
            }
            await(model, follower, deadline);
            refresh();
        }
    }

    private static void await(SqlModel model, ModelFeed.Follower follower, long deadline) throws InterruptedException {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            throw new IllegalStateException("model " + model.identifier() + ": there is no version of "
                    + String.join(" or ", model.models())
                    + " that decides yet; check 'name' (./weir models list), wait longer"
                    + " ('wait' is " + model.patience().toSeconds()
                    + " s), or give a 'prior' and 'features', with which rows"
                    + " are scored until then");
        }
        follower.await(Duration.ofNanos(left));
    }

    private static List<ModelSnapshot> snapshots(SqlModel model, List<byte[]> records) {
        List<ModelSnapshot> snapshots = new ArrayList<>();
        for (byte[] json : records) {
            try {
                if (ModelRecord.fromJson(json) instanceof ModelSnapshot snapshot
                        && model.models().contains(snapshot.name())) {
                    snapshots.add(snapshot);
                }
            } catch (IllegalArgumentException e) {
                // ServingModels tells of it.
            }
        }
        return snapshots;
    }

    private static List<String> names(SqlModel model, List<byte[]> records) {
        List<ModelSnapshot> snapshots = snapshots(model, records);
        if (snapshots.isEmpty()) {
            return model.features();
        }
        ModelSnapshot newest = snapshots.get(snapshots.size() - 1);
        if (model.features().isEmpty()) {
            return newest.features();
        }
        requireSameFeatures(model, newest);
        return model.features();
    }

    /** @throws IllegalStateException if the version is of other features than those that are given, naming the first */
    static void requireSameFeatures(SqlModel model, ModelSnapshot version) {
        version.schema().difference(new FeatureSchema(model.features())).ifPresent(difference -> {
            throw new IllegalStateException("model " + model.identifier() + ": version " + version.version() + " of "
                    + version.name() + " (schema " + version.schema().fingerprint()
                    + ") is of other features than it is given: " + difference
                    + "; name the columns of INPUT, or 'features', as the model has them");
        });
    }

    int features() {
        return features;
    }

    /** Takes what came since the last call; between two batches. */
    void refresh() {
        accept(follower.next());
    }

    private void accept(List<byte[]> records) {
        for (byte[] json : records) {
            if (serving.accept(json) == ServingModels.Outcome.REFUSED) {
                refused.inc();
            }
        }
        version = serving.decides().map(ModelSnapshot::version).orElse(0L);
    }

    /** Begins a batch with no rows. */
    void clear() {
        in.clear();
        out.clear();
    }

    void add(float[] row) {
        in.append(row);
        serving.see(row);
    }

    /** Scores the rows that were added. */
    void score() {
        serving.columns().scorer().submit(in, out).await();
        rows.inc(in.rows());
        batches.inc();
    }

    /** What a row of the batch was given. */
    ServedScore served(int row) {
        int column = serving.columns().scorer().decides();
        return serving.columns().served(column, out.get(row, column)).orElseThrow();
    }

    Optional<ModelSnapshot> decides() {
        return serving.decides();
    }

    @Override
    public void close() throws Exception {
        IOUtils.closeAll(follower, serving, backend);
    }
}
