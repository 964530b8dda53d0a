package io.weir.ml.stages;

import io.weir.ml.online.LearnerOptions;
import io.weir.ml.online.OnlineLearner;
import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Makes learners once the number of features is known; travels to the cluster inside an operator.
 *
 * @param names the features' names; empty to call them f0, f1, ...
 */
record LearnerFactory(LearnerOptions options, List<String> names) implements Serializable {
    LearnerFactory {
        names = List.copyOf(names);
    }

    OnlineLearner learner(int features) {
        if (names.isEmpty()) {
            return options.learner(
                    IntStream.range(0, features).mapToObj(i -> "f" + i).toList());
        }
        if (names.size() != features) {
            throw new IllegalArgumentException("featureNames has length=" + names.size() + " " + names
                    + ", but a row has features=" + features + ": one name per feature is accepted");
        }
        return options.learner(names);
    }
}
