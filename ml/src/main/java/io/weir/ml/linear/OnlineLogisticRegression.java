package io.weir.ml.linear;

import static org.apache.flink.table.api.Expressions.$;

import io.weir.ml.online.OnlineLearner;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.ml.api.Estimator;
import org.apache.flink.ml.param.Param;
import org.apache.flink.ml.util.ParamUtils;
import org.apache.flink.ml.util.ReadWriteUtils;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.internal.TableImpl;
import org.apache.flink.types.Row;

/**
 * A Flink ML estimator that learns a logistic regression from a stream of labelled rows, one by one in the order they come.
 *
 * <p>{@link #fit} adds one training operator of parallelism 1 whose learner is in Flink's checkpoints. It publishes a version
 * of the model every {@code publishEvery} examples and one more at the end of a bounded input: the rows of {@link
 * OnlineLogisticRegressionModel#getModelData}.
 *
 * <p>To learn inside an operator of one's own, take {@link #learner}.
 */
public final class OnlineLogisticRegression
        implements Estimator<OnlineLogisticRegression, OnlineLogisticRegressionModel>,
                OnlineLogisticRegressionParams<OnlineLogisticRegression> {
    private final Map<Param<?>, Object> params = new HashMap<>();

    public OnlineLogisticRegression() {
        ParamUtils.initializeMapWithDefaultValues(params, this);
    }

    /**
     * A learner with the options that the parameters describe.
     *
     * @param features the length of the feature arrays
     * @throws IllegalArgumentException if {@code featureNames} are given and there are not {@code features} of them
     */
    public OnlineLearner learner(int features) {
        return learners().learner(features);
    }

    /** The options that the parameters describe. */
    public LinearOptions options() {
        LinearOptions options = LinearOptions.of(Optimizer.parse(getOptimizer()))
                .withDecay(getDecay())
                .withL1(getL1())
                .withL2(getL2())
                .withPrior(getPrior())
                .withHorizon(getHorizon());
        return getLearningRate() == 0 ? options : options.withLearningRate(getLearningRate());
    }

    private LearnerFactory learners() {
        return new LearnerFactory(options(), List.of(getFeatureNames()));
    }

    /**
     * @param inputs one table with the feature and the label column; may be unbounded
     */
    @Override
    public OnlineLogisticRegressionModel fit(Table... inputs) {
        Table input = Columns.onlyTable(inputs, "fit");
        Columns.require(input, getFeaturesCol(), "featuresCol");
        Columns.require(input, getLabelCol(), "labelCol");
        StreamTableEnvironment tables = (StreamTableEnvironment) ((TableImpl) input).getTableEnvironment();
        DataStream<Row> published = tables.toDataStream(input.select($(getFeaturesCol()), $(getLabelCol())))
                .transform(
                        "learn " + getModelName(),
                        ModelData.TYPE,
                        new TrainingOperator(learners(), getModelName(), getPublishEvery()))
                .setParallelism(1)
                .setMaxParallelism(1)
                .uid("learn-" + getModelName());
        OnlineLogisticRegressionModel model =
                new OnlineLogisticRegressionModel().setModelData(tables.fromDataStream(published));
        ParamUtils.updateExistingParams(model, params);
        return model;
    }

    @Override
    public Map<Param<?>, Object> getParamMap() {
        return params;
    }

    @Override
    public void save(String path) throws IOException {
        ReadWriteUtils.saveMetadata(this, path);
    }

    /** Loads what {@link #save} wrote. */
    public static OnlineLogisticRegression load(StreamTableEnvironment tables, String path) throws IOException {
        return ReadWriteUtils.loadStageParam(path);
    }
}
