package io.weir.operators.scoring.sql;

import java.util.Collection;
import java.util.List;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.PredictFunction;

/** {@code ML_PREDICT} without {@code async}: each row is a batch of its own. */
public final class PredictEachRow extends PredictFunction {
    private static final long serialVersionUID = 1L;

    private final SqlModel model;
    private final ModelInput input;
    private final ModelOutput output;

    private transient LiveModel live;

    PredictEachRow(SqlModel model, ModelInput input, ModelOutput output) {
        this.model = model;
        this.input = input;
        this.output = output;
    }

    @Override
    public void open(FunctionContext context) throws Exception {
        live = LiveModel.open(model, context, 1);
    }

    @Override
    public Collection<RowData> predict(RowData row) {
        float[] features = input.vector(row, live.features());
        live.refresh();
        live.clear();
        live.add(features);
        live.score();
        return List.of(output.row(live.served(0), live.decides(), features));
    }

    @Override
    public void close() throws Exception {
        if (live != null) {
            live.close();
            live = null;
        }
    }

    @Override
    public String toString() {
        return "weir model " + model.identifier();
    }
}
