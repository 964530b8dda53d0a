package io.weir.ml.stages;

import static org.apache.flink.table.api.Expressions.$;

import io.weir.ml.LearnerKinds;
import io.weir.ml.online.LearnerKind;
import io.weir.ml.online.LearnerOption;
import io.weir.ml.online.LearnerOptions;
import io.weir.ml.online.LearnerSettings;
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
 * A Flink ML estimator that learns to tell two classes apart from a stream of labelled rows, one by one in the order they come: by any
 * kind of learner of {@link LearnerKinds}, a logistic regression if nothing is said.
 *
 * <p>{@link #fit} adds one training operator of parallelism 1 whose learner is in Flink's checkpoints. It publishes a version
 * of the model every {@code publishEvery} examples and one more at the end of a bounded input: the rows of {@link
 * OnlineClassifierModel#getModelData}.
 *
 * <p>To learn inside an operator of one's own, take {@link #learner}.
 */
public final class OnlineClassifier
        implements Estimator<OnlineClassifier, OnlineClassifierModel>, OnlineClassifierParams<OnlineClassifier> {
    private final Map<Param<?>, Object> params = new HashMap<>();

    public OnlineClassifier() {
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

    /**
     * The options that the parameters describe.
     *
     * @throws IllegalArgumentException for an option that the kind does not have, a value that it does not accept, and what does
     *     not go together
     */
    public LearnerOptions learnerOptions() {
        LearnerKind kind = LearnerKinds.of(getKind()).orElseThrow();
        LearnerSettings settings = new LearnerSettings().put(LearnerKind.PRIOR, getPrior());
        for (String given : getOptions()) {
            String key = given.substring(0, Math.max(0, given.indexOf('=')));
            LearnerOption<?> option = kind.options().stream()
                    .filter(known -> known != LearnerKind.PRIOR && known.key().equals(key))
                    .findAny()
                    .orElseThrow(() -> new IllegalArgumentException("option '" + given + "' of kind " + kind.text()
                            + ": KEY=VALUE is accepted, where KEY is one of "
                            + kind.options().stream()
                                    .filter(known -> known != LearnerKind.PRIOR)
                                    .map(LearnerOption::key)
                                    .toList()));
            settings.read(option, given.substring(key.length() + 1));
        }
        return kind.read(settings);
    }

    private LearnerFactory learners() {
        return new LearnerFactory(learnerOptions(), List.of(getFeatureNames()));
    }

    /**
     * @param inputs one table with the feature and the label column; may be unbounded
     */
    @Override
    public OnlineClassifierModel fit(Table... inputs) {
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
        OnlineClassifierModel model = new OnlineClassifierModel().setModelData(tables.fromDataStream(published));
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
    public static OnlineClassifier load(StreamTableEnvironment tables, String path) throws IOException {
        return ReadWriteUtils.loadStageParam(path);
    }
}
