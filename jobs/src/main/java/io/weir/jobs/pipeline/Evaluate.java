package io.weir.jobs.pipeline;

import io.weir.ml.evaluation.EvaluationOptions;
import java.util.Optional;

/**
 * What is measured of each model beside the figures over everything.
 *
 * @param options windows, fading, segments (columns of {@link Pipeline#rowType}) and the like
 * @param key the column whose values' precision is told per day, {@link EvaluationOptions#keysPerDay} of them; empty: none
 */
public record Evaluate(EvaluationOptions options, Optional<String> key) {
    /** The figures over everything alone. */
    static final Evaluate DEFAULT = new Evaluate(EvaluationOptions.DEFAULT, Optional.empty());
}
