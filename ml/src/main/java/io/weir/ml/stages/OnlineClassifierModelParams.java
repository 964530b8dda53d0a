package io.weir.ml.stages;

import io.weir.ml.NumberRange;
import io.weir.ml.online.LearnerKind;
import org.apache.flink.ml.param.DoubleParam;
import org.apache.flink.ml.param.Param;
import org.apache.flink.ml.param.ParamValidators;
import org.apache.flink.ml.param.StringParam;
import org.apache.flink.ml.param.WithParams;

/** What {@link OnlineClassifierModel} can be told; the estimator passes its own on. */
public interface OnlineClassifierModelParams<T> extends WithParams<T> {
    Param<String> FEATURES_COL = new StringParam(
            "featuresCol",
            "The column of features: ARRAY<FLOAT> or ARRAY<DOUBLE>, null elements count as missing.",
            "features",
            ParamValidators.notNull());

    Param<String> PREDICTION_COL = new StringParam(
            "predictionCol",
            "The column that the probability is written to, a DOUBLE in 0..1.",
            "probability",
            ParamValidators.notNull());

    Param<String> MODEL_VERSION_COL = new StringParam(
            "modelVersionCol",
            "The column that the version of the scoring model is written to, a BIGINT; 0 before any model came.",
            "model_version",
            ParamValidators.notNull());

    Param<Double> PRIOR = new DoubleParam(
            LearnerKind.PRIOR.key(),
            "The probability given before anything is learned: the share of positives that is expected.",
            LearnerKind.PRIOR.parse(LearnerKind.PRIOR.otherwise()),
            prior -> prior != null && NumberRange.OPEN_PROBABILITY.contains(prior));

    default T setFeaturesCol(String value) {
        return set(FEATURES_COL, value);
    }

    default String getFeaturesCol() {
        return get(FEATURES_COL);
    }

    default T setPredictionCol(String value) {
        return set(PREDICTION_COL, value);
    }

    default String getPredictionCol() {
        return get(PREDICTION_COL);
    }

    default T setModelVersionCol(String value) {
        return set(MODEL_VERSION_COL, value);
    }

    default String getModelVersionCol() {
        return get(MODEL_VERSION_COL);
    }

    default T setPrior(double value) {
        return set(PRIOR, value);
    }

    default double getPrior() {
        return get(PRIOR);
    }
}
