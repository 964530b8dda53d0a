package io.weir.jobs.cluster;

import io.weir.jobs.pipeline.Labels;
import io.weir.jobs.pipeline.ModelSpec;
import io.weir.jobs.pipeline.Pipeline;
import io.weir.jobs.pipeline.PipelineReader;
import io.weir.jobs.pipeline.SeriesPipelineReader;
import io.weir.jobs.pipeline.Source;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What of a changed pipeline file no state can follow, and Flink would not notice: another topic behind the same positions,
 * another meaning of the same ids and times. Whatever else has changed is judged by a {@link StateTrial}.
 */
final class PipelineChange {
    private PipelineChange() {}

    /** The reasons why state of the former file must not be used with the new one, a sentence each; none if it may. */
    static List<String> refusals(Path former, Path now) {
        if (SeriesPipelineReader.isSeries(former) != SeriesPipelineReader.isSeries(now)) {
            return List.of("one is a pipeline of series, the other is not");
        }
        return SeriesPipelineReader.isSeries(now)
                ? compare(
                        SeriesPipelineReader.read(former).events(),
                        SeriesPipelineReader.read(now).events())
                : compare(PipelineReader.read(former), PipelineReader.read(now));
    }

    /**
     * What decides until something new has been learned, where no model of the former file can: a sentence.
     *
     * @return empty if a model is the former file's, of the same features
     */
    static Optional<String> untilLearned(Path former, Path now) {
        if (SeriesPipelineReader.isSeries(now) || SeriesPipelineReader.isSeries(former)) {
            return Optional.empty();
        }
        Pipeline was = PipelineReader.read(former);
        Pipeline is = PipelineReader.read(now);
        boolean sameFeatures = was.featureNames().equals(is.featureNames());
        List<String> names = was.models().stream().map(ModelSpec::name).toList();
        if (is.labels().isEmpty()
                || (sameFeatures && is.models().stream().map(ModelSpec::name).anyMatch(names::contains))) {
            return Optional.empty();
        }
        ModelSpec model = is.model();
        return Optional.of("each event gets model.prior, " + model.learner().prior() + ", until there is a version of "
                + model.name() + " for " + (sameFeatures ? "the features" : "the changed features")
                + ": learning publishes one after " + model.publishEvery() + " labels (model.publish-every)");
    }

    private static List<String> compare(Pipeline former, Pipeline now) {
        List<String> refusals = new ArrayList<>();
        Source was = former.source();
        Source is = now.source();
        differ(refusals, "the source's topic", was.topic(), is.topic());
        differ(refusals, "source.id", was.id(), is.id());
        differ(refusals, "source.event-time", was.eventTime(), is.eventTime());
        differ(refusals, "labels.topic", topic(former.labels()), topic(now.labels()));
        differ(
                refusals,
                "topics.feature-log",
                former.topics().featureLog(),
                now.topics().featureLog());
        differ(refusals, "topics.models", former.topics().models(), now.topics().models());
        differ(
                refusals,
                "topics.champions",
                former.topics().champions(),
                now.topics().champions());
        return refusals;
    }

    private static String topic(Optional<Labels> labels) {
        return labels.map(Labels::topic).orElse("none");
    }

    private static void differ(List<String> refusals, String what, String former, String now) {
        if (!former.equals(now)) {
            refusals.add(what + " was " + former + " and is " + now);
        }
    }
}
