package io.weir.operators.scoring.sql;

import io.weir.gpu.device.DeviceFailedException;
import io.weir.gpu.device.OnDeviceFailure;
import io.weir.operators.batching.FailedDevice;
import io.weir.operators.batching.RowsInFlight;
import java.util.Collection;
import java.util.List;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.FunctionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers rows by a model that is kept up to date. */
final class ModelAnswers implements RowsInFlight.Answerer<Collection<RowData>> {
    private static final Logger LOG = LoggerFactory.getLogger(ModelAnswers.class);

    private final SqlModel model;
    private final ModelOutput output;
    private final LiveModel live;

    private ModelAnswers(SqlModel model, ModelOutput output, LiveModel live) {
        this.model = model;
        this.output = output;
        this.live = live;
    }

    /** Starts answering, and returns when the model is there. */
    static RowsInFlight<Collection<RowData>> start(SqlModel model, ModelOutput output, FunctionContext task)
            throws Exception {
        return RowsInFlight.start(
                "weir-model-" + model.identifier(),
                () -> open(model, output, task),
                model.batchSize(),
                model.maxDelay(),
                rows -> LOG.warn(
                        "Model {}: again and again no more than {} rows came within a batch's delay. If the stream brings more, Flink admits"
                                + " no more of them at once, and batches stay small: admit more of them by CONFIG => MAP['async', 'true', 'max-concurrent-operations', '1000'] in the call, or SET"
                                + " 'table.exec.async-ml-predict.max-concurrent-operations' = '1000'",
                        model.identifier(),
                        rows));
    }

    private static ModelAnswers open(SqlModel model, ModelOutput output, FunctionContext task) throws Exception {
        try {
            return new ModelAnswers(model, output, LiveModel.open(model, task, model.batchSize()));
        } catch (DeviceFailedException e) {
            throw failed(model, e);
        }
    }

    @Override
    public int columns() {
        return live.features();
    }

    @Override
    public void refresh() throws Exception {
        try {
            live.refresh();
        } catch (DeviceFailedException e) {
            throw failed(model, e);
        }
    }

    @Override
    public void answer(List<RowsInFlight.Waiting<Collection<RowData>>> batch) throws Exception {
        live.clear();
        batch.forEach(waiting -> live.add(waiting.values()));
        try {
            live.score();
        } catch (DeviceFailedException e) {
            throw failed(model, e);
        }
        for (int i = 0; i < batch.size(); i++) {
            RowsInFlight.Waiting<Collection<RowData>> waiting = batch.get(i);
            waiting.answer().complete(List.of(output.row(live.served(i), live.decides(), waiting.values())));
        }
    }

    private static DeviceFailedException failed(SqlModel model, DeviceFailedException e) {
        if (model.device().onFailure() == OnDeviceFailure.FAIL) {
            FailedDevice.endProcess(e);
        }
        return e;
    }

    @Override
    public void close() throws Exception {
        live.close();
    }
}
