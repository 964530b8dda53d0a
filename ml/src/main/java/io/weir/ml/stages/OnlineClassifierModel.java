package io.weir.ml.stages;

import static org.apache.flink.table.api.Expressions.$;
import static org.apache.flink.table.api.Expressions.nullOf;

import io.weir.ml.ModelSnapshot;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.fs.Path;
import org.apache.flink.ml.api.Model;
import org.apache.flink.ml.param.Param;
import org.apache.flink.ml.util.FileUtils;
import org.apache.flink.ml.util.ParamUtils;
import org.apache.flink.ml.util.ReadWriteUtils;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.internal.TableImpl;
import org.apache.flink.types.Row;

/**
 * Scores rows with the newest version of a model of any kind, while versions keep coming.
 *
 * <p>Model data are rows (name STRING, version BIGINT, model STRING), the last the JSON of {@link ModelSnapshot}. Every subtask
 * gets all of them, keeps the one with the highest version in its checkpoints, and scores each row with the one it
 * holds at that moment.
 *
 * <p>No row ever waits for a model: until the first one comes a row gets the prior, and model version 0. In a job that fits
 * and transforms at once the first rows are therefore scored with the prior; to score a table with a finished model, save
 * the fitted one and {@link #load} it, or use {@link #of}: such a model scores from the first row on.
 */
public final class OnlineClassifierModel
        implements Model<OnlineClassifierModel>, OnlineClassifierModelParams<OnlineClassifierModel> {
    private final Map<Param<?>, Object> params = new HashMap<>();
    private Table modelData;
    private ModelSnapshot initial;

    /** Without model data; {@link #setModelData} comes next. */
    public OnlineClassifierModel() {
        ParamUtils.initializeMapWithDefaultValues(params, this);
    }

    /** A model that scores with this snapshot from the first row on; newer model data may still be set. */
    public static OnlineClassifierModel of(StreamTableEnvironment tables, ModelSnapshot snapshot) {
        OnlineClassifierModel model = new OnlineClassifierModel();
        model.initial = snapshot;
        Row row = ModelData.toRow(snapshot);
        return model.setModelData(tables.fromValues(
                DataTypes.ROW(
                        DataTypes.FIELD("name", DataTypes.STRING()),
                        DataTypes.FIELD("version", DataTypes.BIGINT()),
                        DataTypes.FIELD("model", DataTypes.STRING())),
                row));
    }

    @Override
    public OnlineClassifierModel setModelData(Table... inputs) {
        Table data = Columns.onlyTable(inputs, "setModelData");
        Columns.require(data, "model", "model data");
        modelData = data;
        return this;
    }

    @Override
    public Table[] getModelData() {
        return new Table[] {requireModelData()};
    }

    private Table requireModelData() {
        if (modelData == null) {
            throw new IllegalStateException(
                    "no model data: fit an estimator, load a model, or call setModelData first");
        }
        return modelData;
    }

    /**
     * @param inputs one table with the feature column; may be unbounded
     * @return it, with the columns {@code predictionCol} and {@code modelVersionCol} added at its end. A column that was an
     *     event-time attribute is an ordinary timestamp in it
     */
    @Override
    public Table[] transform(Table... inputs) {
        Table input = Columns.onlyTable(inputs, "transform");
        Columns.require(input, getFeaturesCol(), "featuresCol");
        Columns.requireFree(input, getPredictionCol(), "predictionCol");
        Columns.requireFree(input, getModelVersionCol(), "modelVersionCol");
        StreamTableEnvironment tables = (StreamTableEnvironment) ((TableImpl) input).getTableEnvironment();
        // The columns are added empty by the planner and filled by the function: so the planner finds the serializer of
        // the
        // rows, for every type a column may have.
        Table withResults = input.addColumns(
                nullOf(DataTypes.DOUBLE()).as(getPredictionCol()),
                nullOf(DataTypes.BIGINT()).as(getModelVersionCol()));
        int featuresAt = input.getResolvedSchema().getColumnNames().indexOf(getFeaturesCol());
        int predictionAt = input.getResolvedSchema().getColumnCount();
        DataStream<Row> rows = tables.toDataStream(withResults);
        DataStream<Row> scored = rows.connect(models(tables).broadcast(ScoringFunction.NEWEST))
                .process(new ScoringFunction(initial, getPrior(), featuresAt, predictionAt))
                .returns(rows.getType());
        Schema schema = Schema.newBuilder()
                .fromRowDataType(withResults.getResolvedSchema().toPhysicalRowDataType())
                .build();
        return new Table[] {tables.fromDataStream(scored, schema)};
    }

    private DataStream<String> models(StreamTableEnvironment tables) {
        Table data = requireModelData().select($("model"));
        return tables.toDataStream(data).map(row -> (String) row.getField(0)).returns(Types.STRING);
    }

    @Override
    public Map<Param<?>, Object> getParamMap() {
        return params;
    }

    /** Writes parameters at once, and the model data when the environment is executed. */
    @Override
    public void save(String path) throws IOException {
        StreamTableEnvironment tables = (StreamTableEnvironment) ((TableImpl) requireModelData()).getTableEnvironment();
        ReadWriteUtils.saveModelData(models(tables), path, new ModelData.LineEncoder());
        ReadWriteUtils.saveMetadata(this, path);
    }

    /**
     * Loads what {@link #save} wrote. The newest version is read right here, so the model scores with it from the first row.
     */
    public static OnlineClassifierModel load(StreamTableEnvironment tables, String path) throws IOException {
        Path folder = FileUtils.getDataPath(path);
        ModelSnapshot newest = ModelData.newest(folder)
                .orElseThrow(() -> new FileNotFoundException("no model data in " + folder
                        + ": was the environment executed after save, and did the training see an example?"));
        OnlineClassifierModel model = of(tables, newest);
        OnlineClassifierModel stored = ReadWriteUtils.loadStageParam(path);
        ParamUtils.updateExistingParams(model, stored.getParamMap());
        return model;
    }
}
