package io.weir.ml;

import io.weir.ml.binned.BinnedLogisticRegressionOptions;
import io.weir.ml.forest.AdaptiveForestOptions;
import io.weir.ml.linear.LinearOptions;
import io.weir.ml.neural.MlpOptions;
import io.weir.ml.online.LearnerKind;
import io.weir.ml.online.LearnerOption;
import java.util.List;
import java.util.Optional;

/** The kinds of learners there are: the one place that a new kind is entered in. */
public final class LearnerKinds {
    /** In the order of the documentation. */
    public static final List<LearnerKind> ALL = List.of(
            LinearOptions.LOGISTIC_REGRESSION,
            LinearOptions.LINEAR,
            BinnedLogisticRegressionOptions.KIND,
            AdaptiveForestOptions.KIND,
            AdaptiveForestOptions.SINGLE_TREE,
            MlpOptions.KIND);

    private LearnerKinds() {}

    /** The kind of that name. */
    public static Optional<LearnerKind> of(String text) {
        return ALL.stream().filter(kind -> kind.text().equals(text)).findAny();
    }

    /** All kinds' names. */
    public static List<String> texts() {
        return ALL.stream().map(LearnerKind::text).toList();
    }

    /** The keys that not every kind has, each once. */
    public static List<String> ownKeys() {
        return ALL.stream()
                .flatMap(kind -> kind.ownOptions().stream())
                .map(LearnerOption::key)
                .distinct()
                .toList();
    }

    /** The names of the kinds that have such an option. */
    public static List<String> having(String key) {
        return ALL.stream()
                .filter(kind ->
                        kind.options().stream().anyMatch(option -> option.key().equals(key)))
                .map(LearnerKind::text)
                .toList();
    }
}
