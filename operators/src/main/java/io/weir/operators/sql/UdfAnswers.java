package io.weir.operators.sql;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import io.weir.gpu.model.GpuUdf;
import io.weir.operators.batching.RowsInFlight;
import io.weir.operators.batching.TaskBackend;
import java.util.List;
import javax.annotation.Nullable;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.functions.FunctionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers rows by a {@link GpuUdf}: with a float, or a row of them if it has several outputs. */
final class UdfAnswers implements RowsInFlight.Answerer<Object> {
    /** What a device is sent at once. */
    static final int MOST_ROWS = 4096;

    private static final Logger LOG = LoggerFactory.getLogger(UdfAnswers.class);

    private final TaskBackend backend;
    private final LoadedModel loaded;
    private final FloatBatch in;
    private final FloatBatch out;

    private UdfAnswers(GpuUdf udf, TaskBackend backend, LoadedModel loaded) {
        this.backend = backend;
        this.loaded = loaded;
        in = new FloatBatch(udf.features(), MOST_ROWS);
        out = new FloatBatch(udf.outputs(), MOST_ROWS);
    }

    static UdfAnswers open(GpuUdf udf, FunctionContext task) {
        TaskBackend backend = TaskDevice.open(task);
        try {
            LoadedModel loaded = backend.backend().load(udf);
            LOG.info("The function {}", loaded.explain());
            return new UdfAnswers(udf, backend, loaded);
        } catch (Throwable e) {
            backend.close();
            throw e;
        }
    }

    @Override
    public int columns() {
        return in.columns();
    }

    @Override
    public void answer(List<RowsInFlight.Waiting<Object>> batch) {
        in.clear();
        batch.forEach(waiting -> in.append(waiting.values()));
        loaded.score(in, out);
        for (int row = 0; row < batch.size(); row++) {
            batch.get(row).answer().complete(value(row));
        }
    }

    @Nullable
    private Object value(int row) {
        if (out.columns() == 1) {
            return present(out.get(row, 0));
        }
        GenericRowData values = new GenericRowData(out.columns());
        for (int column = 0; column < out.columns(); column++) {
            values.setField(column, present(out.get(row, column)));
        }
        return values;
    }

    @Nullable
    private static Float present(float value) {
        return Float.isNaN(value) ? null : (Float) value;
    }

    @Override
    public void close() {
        try (backend) {
            loaded.close();
        }
    }
}
