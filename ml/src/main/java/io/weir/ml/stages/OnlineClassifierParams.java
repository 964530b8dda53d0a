package io.weir.ml.stages;

import io.weir.ml.LearnerKinds;
import java.util.stream.Stream;
import org.apache.flink.ml.param.LongParam;
import org.apache.flink.ml.param.Param;
import org.apache.flink.ml.param.ParamValidators;
import org.apache.flink.ml.param.StringArrayParam;
import org.apache.flink.ml.param.StringParam;

/** What {@link OnlineClassifier} can be told. */
public interface OnlineClassifierParams<T> extends OnlineClassifierModelParams<T> {
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

    Param<String> KIND = new StringParam(
            "kind",
            "The kind of learner, as in pipeline files.",
            LearnerKinds.texts().get(0),
            ParamValidators.inArray(LearnerKinds.texts().toArray(String[]::new)));

    Param<String[]> OPTIONS = new StringArrayParam(
            "options",
            "What the kind is told, each as KEY=VALUE with a key of docs/pipeline-file.md.",
            new String[0],
            ParamValidators.notNull());

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

    default T setKind(String value) {
        return set(KIND, value);
    }

    default String getKind() {
        return get(KIND);
    }

    /** Replaces all options; each as KEY=VALUE. */
    default T setOptions(String... value) {
        return set(OPTIONS, value);
    }

    /** Adds an option, or replaces it. */
    default T setOption(String key, Object value) {
        Stream<String> others = Stream.of(getOptions()).filter(option -> !option.startsWith(key + "="));
        return setOptions(Stream.concat(others, Stream.of(key + "=" + value)).toArray(String[]::new));
    }

    default String[] getOptions() {
        return get(OPTIONS);
    }

    default T setPublishEvery(long value) {
        return set(PUBLISH_EVERY, value);
    }

    default long getPublishEvery() {
        return get(PUBLISH_EVERY);
    }
}
