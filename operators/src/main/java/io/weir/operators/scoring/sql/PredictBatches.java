package io.weir.operators.scoring.sql;

import io.weir.operators.batching.RowsInFlight;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.AsyncPredictFunction;
import org.apache.flink.table.functions.FunctionContext;

/** {@code ML_PREDICT} with {@code async}: rows that are in flight together are scored together. */
public final class PredictBatches extends AsyncPredictFunction {
    private static final long serialVersionUID = 1L;

    private final SqlModel model;
    private final ModelInput input;
    private final ModelOutput output;

    private transient RowsInFlight<Collection<RowData>> rows;

    PredictBatches(SqlModel model, ModelInput input, ModelOutput output) {
        this.model = model;
        this.input = input;
        this.output = output;
    }

    @Override
    public void open(FunctionContext context) throws Exception {
        rows = ModelAnswers.start(model, output, context);
    }

    @Override
    public CompletableFuture<Collection<RowData>> asyncPredict(RowData row) {
        // On the task's thread: the row is Flink's to use again when this returns.
        CompletableFuture<Collection<RowData>> answer = new CompletableFuture<>();
        rows.add(input.vector(row, rows.columns()), answer);
        return answer;
    }

    @Override
    public void close() throws Exception {
        if (rows != null) {
            rows.close();
            rows = null;
        }
    }

    @Override
    public String toString() {
        return "weir model " + model.identifier();
    }
}
