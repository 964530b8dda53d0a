package io.weir.jobs.cli;

import io.weir.jobs.pipeline.Labels;
import io.weir.jobs.pipeline.ModelSpec;
import io.weir.jobs.pipeline.Pipeline;
import io.weir.jobs.pipeline.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a pipeline file may say and hardly means: it is accepted, and the job then does nothing of use. */
final class PipelineChecks {
    private static final Duration SHORTEST_WAIT = Duration.ofMinutes(1);
    private static final int MOST_BETWEEN_VERSIONS = 1_000_000;

    private PipelineChecks() {}

    /** Warnings alone; empty if all is as one would expect. */
    static List<Check> all(Pipeline pipeline, Instant now) {
        List<Check> found = new ArrayList<>(source(pipeline.source(), now));
        pipeline.labels().ifPresent(labels -> found.addAll(labels(labels)));
        if (pipeline.labels().isPresent()) {
            found.addAll(model("model.publish-every", pipeline.model()));
            for (int i = 0; i < pipeline.challengers().size(); i++) {
                found.addAll(model(
                        "challengers[" + i + "].publish-every",
                        pipeline.challengers().get(i)));
            }
        }
        return found;
    }

    static List<Check> source(Source source, Instant now) {
        return source.notBefore().isAfter(now)
                ? List.of(Check.warn(
                        "source.not-before",
                        source.notBefore() + " is in the future: every event before it is a dead letter",
                        "Write the date of the oldest event that can be, or leave it out (2000-01-01)."))
                : List.of();
    }

    private static List<Check> labels(Labels labels) {
        Duration wait = labels.maxWait();
        return !wait.isZero() && wait.compareTo(SHORTEST_WAIT) < 0
                ? List.of(Check.warn(
                        "labels.wait",
                        wait.toMillis() + " ms: labels that come later than this after their event teach nothing",
                        "Write the longest that a label takes, such as 30 d, or leave it out (source.remember-ids)."))
                : List.of();
    }

    private static List<Check> model(String key, ModelSpec model) {
        return model.publishEvery() > MOST_BETWEEN_VERSIONS
                ? List.of(Check.warn(
                        key,
                        model.publishEvery() + ": " + model.name() + " gives the prior until so many labels came",
                        "Write such as 1000, the default; at most " + MOST_BETWEEN_VERSIONS + " is of use."))
                : List.of();
    }
}
