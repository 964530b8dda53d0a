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
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.util.IOUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model that follows its versions, in a task: the job's own {@link ServingModels} with a feed. Opened, used and closed by one thread.
 *
 * <p>It has no checkpoint: after a failure the newest version scores what is read again.
 */
final class LiveModel implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveModel.class);

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
        in = new FloatBatch(names.size(), batchSize);
        out = new FloatBatch(model.models().size() + 1, batchSize);
        serving = new ServingModels(model.followed(names), backend.backend(), (key, json) -> {}, () -> {});
    }

    /**
     * Opens it with what its feed has.
     *
     * @param batchSize the most rows that are scored together
     * @throws IllegalStateException if no version comes in time and there is no prior, or if none can be used, such as since all are of
     *     other features
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
            live = new LiveModel(model, names, follower, backend, batchSize, task.getMetricGroup());
            live.accept(records);
            List<String> refused = live.goBack(model, records);
            if (model.givenPrior().isEmpty()) {
                live.awaitDeciding(model, refused, deadline);
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
        if (snapshots(model, records).isEmpty() && !records.isEmpty()) {
            // Perhaps the newest cannot be read.
            kept(model, follower).forEach(version -> records.add(version.toJson()));
        }
        while (snapshots(model, records).isEmpty()) {
            await(model, follower, deadline);
            records.addAll(follower.next());
        }
    }

    /**
     * Where a newest version cannot be used, takes the newest that can, as a job scores with it that was there before.
     *
     * @return why it cannot
     * @throws IllegalStateException if none can, and the newest is of other features
     */
    private List<String> goBack(SqlModel model, List<byte[]> records) {
        List<String> why = serving.refusals();
        boolean onlyWaits = serving.waits() && why.size() == 1;
        if (why.isEmpty() || onlyWaits) {
            return why;
        }
        List<ModelSnapshot> kept = kept(model, follower);
        Collections.reverse(kept);
        kept.forEach(version -> serving.accept(version.toJson()));
        List<ModelSnapshot> first = snapshots(model, records);
        if (serving.decides().isEmpty()
                && !serving.waits()
                && !first.isEmpty()
                && !model.features().isEmpty()) {
            requireSameFeatures(model, first.get(first.size() - 1));
        }
        serving.decides()
                .ifPresent(decides -> LOG.warn(
                        "Model {} begins with version {} of {}: {}",
                        model.identifier(),
                        decides.version(),
                        decides.name(),
                        String.join("; ", why)));
        version = serving.decides().map(ModelSnapshot::version).orElse(0L);
        return why;
    }

    /** The earlier versions of the models, the oldest first. */
    private static List<ModelSnapshot> kept(SqlModel model, ModelFeed.Follower follower) {
        List<ModelSnapshot> kept = snapshots(model, follower.kept());
        kept.sort(Comparator.comparingLong(ModelSnapshot::version));
        return kept;
    }

    private void awaitDeciding(SqlModel model, List<String> refused, long deadline) throws InterruptedException {
        while (serving.decides().isEmpty()) {
            if (!serving.refusals().isEmpty() && !serving.waits()) {
                throw new IllegalStateException("model " + model.identifier() + ": "
                        + String.join("; ", refused.isEmpty() ? serving.refusals() : refused));
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
        return snapshots.isEmpty() || !model.features().isEmpty()
                ? model.features()
                : snapshots.get(snapshots.size() - 1).features();
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
