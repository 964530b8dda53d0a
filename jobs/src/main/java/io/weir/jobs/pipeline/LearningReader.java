package io.weir.jobs.pipeline;

import io.weir.ml.binned.BinnedLogisticRegressionOptions;
import io.weir.ml.forest.AdaptiveForestOptions;
import io.weir.ml.linear.LogisticRegressionOptions;
import io.weir.ml.linear.Optimizer;
import io.weir.operators.feature.language.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Reads the sections {@code labels} and {@code model}. */
final class LearningReader {
    private LearningReader() {}

    static Labels labels(Value value, Source source) {
        Section section = value.section(Keys.LABELS);
        return new Labels(
                section.required("topic", "the name of the labels' topic")
                        .flatMap(Value::topic)
                        .orElse(""),
                section.optional("id").flatMap(Value::field).orElse(source.id()),
                section.required("label", "the field that holds true or false, or 1 or 0")
                        .flatMap(Value::field)
                        .orElse(""),
                section.required("time", "the field that holds the time at which the label became known")
                        .flatMap(Value::field)
                        .orElse(""),
                section.optional("wait")
                        .map(wait -> wait(wait, source.rememberIds()))
                        .orElse(source.rememberIds()));
    }

    /** Behind an id that is forgotten no label finds its event's keys. */
    private static Duration wait(Value value, Duration rememberIds) {
        Duration wait = value.duration(Duration.ofMillis(1), Duration.ZERO);
        if (rememberIds.compareTo(Duration.ZERO) > 0 && wait.compareTo(rememberIds) > 0) {
            value.problem(Durations.compact(wait) + " is longer than an id is remembered; write at most the "
                    + Durations.compact(rememberIds) + " of source.remember-ids, or raise that");
        }
        return wait;
    }

    private static final List<String> KINDS = List.of(
            ModelSpec.LOGISTIC_REGRESSION, ModelSpec.BINNED_LOGISTIC_REGRESSION, ModelSpec.ADAPTIVE_RANDOM_FOREST);
    /** The keys that not every kind understands, and the kinds that do. */
    private static final Map<String, List<String>> OWNERS = Map.of(
            "optimizer", List.of(ModelSpec.LOGISTIC_REGRESSION),
            "learning-rate", List.of(ModelSpec.LOGISTIC_REGRESSION, ModelSpec.BINNED_LOGISTIC_REGRESSION),
            "l1", List.of(ModelSpec.LOGISTIC_REGRESSION),
            "l2", List.of(ModelSpec.LOGISTIC_REGRESSION),
            "bins", List.of(ModelSpec.BINNED_LOGISTIC_REGRESSION),
            "trees", List.of(ModelSpec.ADAPTIVE_RANDOM_FOREST),
            "positive-weight", List.of(ModelSpec.ADAPTIVE_RANDOM_FOREST),
            "negative-share", List.of(ModelSpec.ADAPTIVE_RANDOM_FOREST));

    static ModelSpec model(Value value) {
        Section section = value.section(Keys.MODEL);
        String kind = section.required("kind", String.join(" or ", KINDS))
                .map(chosen -> chosen.oneOf(KINDS, ""))
                .orElse("");
        refuseKeysOfOtherKinds(section, kind);
        AdaptiveForestOptions forest = AdaptiveForestOptions.defaults();
        BinnedLogisticRegressionOptions binned = BinnedLogisticRegressionOptions.defaults();
        String optimizer = section.optional("optimizer")
                .map(chosen -> chosen.oneOf(List.of("sgd", "adagrad", "ftrl"), ""))
                .orElse("adagrad");
        return new ModelSpec(
                section.required("name", "a name, such as fraud")
                        .flatMap(Value::name)
                        .orElse(""),
                kind,
                optimizer,
                number(
                        section,
                        "learning-rate",
                        NumberRange.POSITIVE,
                        kind.equals(ModelSpec.BINNED_LOGISTIC_REGRESSION)
                                ? binned.learningRate()
                                : usualRate(optimizer)),
                number(section, "l1", NumberRange.NOT_NEGATIVE, 0),
                number(section, "l2", NumberRange.NOT_NEGATIVE, 0),
                section.optional("bins")
                        .map(bins -> bins.integer(2, BinnedLogisticRegressionOptions.MOST_BINS, binned.bins()))
                        .orElse(binned.bins()),
                section.optional("trees")
                        .map(trees -> trees.integer(1, 1000, forest.trees()))
                        .orElse(forest.trees()),
                number(section, "positive-weight", NumberRange.POSITIVE, forest.positiveWeight()),
                negativeShare(section, forest.negativeShare()),
                number(section, "prior", NumberRange.OPEN_PROBABILITY, 0.01),
                section.optional("publish-every")
                        .map(every -> every.integer(1, Integer.MAX_VALUE, 1))
                        .orElse(1000));
    }

    private static void refuseKeysOfOtherKinds(Section section, String kind) {
        OWNERS.forEach((key, owners) -> {
            if (!kind.isEmpty() && !owners.contains(kind)) {
                section.refuse(
                        key,
                        "is an option of kind " + String.join(" and ", owners) + ", not of " + kind + "; take it out");
            }
        });
    }

    private static double negativeShare(Section section, double otherwise) {
        return section.optional("negative-share")
                .map(value -> {
                    double share = value.number(NumberRange.POSITIVE, otherwise);
                    if (share > 1) {
                        value.problem(share + " is more than all; write a number above 0 and at most 1");
                    }
                    return share;
                })
                .orElse(otherwise);
    }

    private static double usualRate(String optimizer) {
        // An optimizer that is not known is told already.
        return optimizer.isEmpty()
                ? 0
                : LogisticRegressionOptions.of(Optimizer.parse(optimizer)).learningRate();
    }

    private static double number(Section section, String key, NumberRange range, double otherwise) {
        return section.optional(key)
                .map(value -> value.number(range, otherwise))
                .orElse(otherwise);
    }
}
