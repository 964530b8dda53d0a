package io.weir.operators.scoring.sql;

import io.weir.ml.ModelSnapshot;
import java.util.Optional;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.functions.AsyncPredictFunction;
import org.apache.flink.table.functions.PredictFunction;
import org.apache.flink.table.ml.AsyncPredictRuntimeProvider;
import org.apache.flink.table.ml.ModelProvider;
import org.apache.flink.table.ml.PredictRuntimeProvider;
import org.apache.flink.table.types.logical.RowType;

/** What Flink asks for the functions of a model: one that answers each row at once, and one that answers rows in batches. */
public final class WeirModelProvider implements PredictRuntimeProvider, AsyncPredictRuntimeProvider {
    private final SqlModel model;
    private final ModelInput input;
    private final ModelOutput output;

    private WeirModelProvider(SqlModel model, ModelInput input, ModelOutput output) {
        this.model = model;
        this.input = input;
        this.output = output;
    }

    /**
     * Of a model's columns.
     *
     * @param model its {@code features}, where empty, become the names of the input's columns, if these are the features
     * @param known the version that scores, if that is known already
     * @throws ValidationException if the columns are not acceptable, with what would be
     */
    public static WeirModelProvider of(SqlModel model, RowType input, RowType output, Optional<ModelSnapshot> known) {
        ModelInput vector = new ModelInput(input);
        SqlModel named = model.features().isEmpty() ? model.withFeatures(vector.names()) : model;
        if (known.isPresent() && !named.features().isEmpty()) {
            try {
                LiveModel.requireSameFeatures(named, known.get());
            } catch (IllegalStateException e) {
                throw new ValidationException(e.getMessage());
            }
        }
        return new WeirModelProvider(named, vector, new ModelOutput(output));
    }

    @Override
    public PredictFunction createPredictFunction(ModelProvider.Context context) {
        return new PredictEachRow(model, input, output);
    }

    @Override
    public AsyncPredictFunction createAsyncPredictFunction(ModelProvider.Context context) {
        return new PredictBatches(model, input, output);
    }

    @Override
    public ModelProvider copy() {
        return new WeirModelProvider(model, input, output);
    }
}
