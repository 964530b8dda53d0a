package io.weir.operators.sql;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import io.weir.gpu.ScoringBackend;
import io.weir.gpu.column.ColumnDescription;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.util.IOUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Describes batches on a task's device. Used by one thread. */
final class ColumnDescriber implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ColumnDescriber.class);

    private record Loaded(LoadedModel description, FloatBatch in, FloatBatch out) {}

    private final ScoringBackend backend;
    private final Map<Integer, Loaded> byColumns = new HashMap<>();

    /** @param backend is its user's to close, after this */
    ColumnDescriber(ScoringBackend backend) {
        this.backend = backend;
    }

    /**
     * Adds to each column's moments those of some rows.
     *
     * @param rows row after row
     * @param count of rows, 1 to {@link StatisticsAccumulator#MOST_ROWS}
     */
    void describe(float[] rows, int count, ColumnMoments[] moments) {
        Loaded loaded = byColumns.computeIfAbsent(moments.length, this::load);
        FloatBatch in = loaded.in();
        in.resize(count);
        for (int column = 0; column < moments.length; column++) {
            int to = column * in.stride();
            for (int row = 0; row < count; row++) {
                in.data()[to + row] = rows[row * moments.length + column];
            }
        }
        loaded.description().score(in, loaded.out());
        for (int column = 0; column < moments.length; column++) {
            moments[column].add(
                    (long) loaded.out().get(column, ColumnDescription.COUNT),
                    loaded.out().get(column, ColumnDescription.MEAN),
                    loaded.out().get(column, ColumnDescription.VARIANCE),
                    loaded.out().get(column, ColumnDescription.MIN),
                    loaded.out().get(column, ColumnDescription.MAX));
        }
    }

    private Loaded load(int columns) {
        ColumnDescription description = new ColumnDescription(columns);
        LoadedModel loaded = backend.load(description);
        LOG.info("BATCH_STATS of {} columns: {}", columns, loaded.explain());
        return new Loaded(loaded, new FloatBatch(columns, StatisticsAccumulator.MOST_ROWS), description.newOutput());
    }

    @Override
    public void close() {
        byColumns.values().forEach(loaded -> IOUtils.closeQuietly(loaded.description()));
        byColumns.clear();
    }
}
