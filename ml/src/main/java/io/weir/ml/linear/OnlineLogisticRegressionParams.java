package io.weir.ml.linear;

import org.apache.flink.ml.param.DoubleParam;
import org.apache.flink.ml.param.LongParam;
import org.apache.flink.ml.param.Param;
import org.apache.flink.ml.param.ParamValidators;
import org.apache.flink.ml.param.StringArrayParam;
import org.apache.flink.ml.param.StringParam;

/** What {@link OnlineLogisticRegression} can be told. */
public interface OnlineLogisticRegressionParams<T> extends OnlineLogisticRegressionModelParams<T> {
    Param<String> LABEL_COL = new StringParam(
            "labelCol",
            "The column of labels: BOOLEAN, or a number that is 0 or 1; rows without a label are passed over.",
            "label",
            ParamValidators.notNull());

    Param<String> MODEL_NAME = new StringParam(
            "modelName", "The name of the published model, its own within a job.", "model", ParamValidators.notNull());

    Param<String[]> FEATURE_NAMES = new StringArrayParam(
            "featureNames",
            "The features' names in order; if empty they are called f0, f1, ...",
            new String[0],
            ParamValidators.notNull());

    Param<String> OPTIMIZER = new StringParam(
            "optimizer",
            "How gradients change weights: sgd, adagrad or ftrl.",
            "adagrad",
            ParamValidators.inArray("sgd", "adagrad", "ftrl"));

    Param<Double> LEARNING_RATE = new DoubleParam(
            "learningRate",
            "The rate of sgd and adagrad, alpha of ftrl; 0 stands for the optimizer's default (sgd 0.005, others 0.3).",
            0.0,
            ParamValidators.gtEq(0));

    Param<Double> DECAY = new DoubleParam(
            "decay",
            "For sgd: the rate of example t is learningRate / sqrt(1 + decay * t).",
            0.0,
            ParamValidators.gtEq(0));

    Param<Double> L1 = new DoubleParam(
            "l1", "Pulls weights towards 0; ftrl keeps those of noise at exactly 0.", 0.0, ParamValidators.gtEq(0));

    Param<Double> L2 = new DoubleParam("l2", "Pulls weights towards 0.", 0.0, ParamValidators.gtEq(0));

    Param<Long> HORIZON = new LongParam(
            "horizon",
            "Examples over which means and scales of features are taken; older ones fade.",
            100_000L,
            ParamValidators.gtEq(100));

    Param<Long> PUBLISH_EVERY = new LongParam(
            "publishEvery", "Examples between two published versions of the model.", 1000L, ParamValidators.gtEq(1));

    default T setLabelCol(String value) {
        return set(LABEL_COL, value);
    }

    default String getLabelCol() {
        return get(LABEL_COL);
    }

    default T setModelName(String value) {
        return set(MODEL_NAME, value);
    }

    default String getModelName() {
        return get(MODEL_NAME);
    }

    default T setFeatureNames(String... value) {
        return set(FEATURE_NAMES, value);
    }

    default String[] getFeatureNames() {
        return get(FEATURE_NAMES);
    }

    default T setOptimizer(String value) {
        return set(OPTIMIZER, value);
    }

    default String getOptimizer() {
        return get(OPTIMIZER);
    }

    default T setLearningRate(double value) {
        return set(LEARNING_RATE, value);
    }

    default double getLearningRate() {
        return get(LEARNING_RATE);
    }

    default T setDecay(double value) {
        return set(DECAY, value);
    }

    default double getDecay() {
        return get(DECAY);
    }

    default T setL1(double value) {
        return set(L1, value);
    }

    default double getL1() {
        return get(L1);
    }

    default T setL2(double value) {
        return set(L2, value);
    }

    default double getL2() {
        return get(L2);
    }

    default T setHorizon(long value) {
        return set(HORIZON, value);
    }

    default long getHorizon() {
        return get(HORIZON);
    }

    default T setPublishEvery(long value) {
        return set(PUBLISH_EVERY, value);
    }

    default long getPublishEvery() {
        return get(PUBLISH_EVERY);
    }
}
