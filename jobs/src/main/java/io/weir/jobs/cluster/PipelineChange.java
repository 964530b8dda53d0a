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

/** A pipeline file and the one that is to take its place. Whether state can follow is judged by a {@link StateTrial}. */
final class PipelineChange {
    private final boolean wasSeries;
    private final boolean isSeries;
    private final Pipeline former;
    private final Pipeline now;

    /** Reads both. */
    PipelineChange(Path former, Path now) {
        this.wasSeries = SeriesPipelineReader.isSeries(former);
        this.isSeries = SeriesPipelineReader.isSeries(now);
        this.former = read(former, wasSeries);
        this.now = read(now, isSeries);
    }

    private static Pipeline read(Path file, boolean series) {
        return series ? SeriesPipelineReader.read(file).events() : PipelineReader.read(file);
    }

    /**
     * The reasons why state of the former file must not be used with the new one, a sentence each, of which Flink would notice nothing:
     * another topic behind the same positions, another meaning of the same ids and times. None if it may.
     */
    List<String> refusals() {
        if (wasSeries != isSeries) {
            return List.of("one is a pipeline of series, the other is not");
        }
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

    /**
     * What decides until something new has been learned, where no model of the former file can: a sentence.
     *
     * @return empty if a model is the former file's, of the same features
     */
    Optional<String> untilLearned() {
        if (wasSeries || isSeries) {
            return Optional.empty();
        }
        boolean sameFeatures = former.featureNames().equals(now.featureNames());
        List<String> names = former.models().stream().map(ModelSpec::name).toList();
        if (now.labels().isEmpty()
                || (sameFeatures && now.models().stream().map(ModelSpec::name).anyMatch(names::contains))) {
            return Optional.empty();
        }
        ModelSpec model = now.model();
        return Optional.of("each event gets model.prior, " + model.learner().prior() + ", until there is a version of "
                + model.name() + " for " + (sameFeatures ? "the features" : "the changed features")
                + ": learning publishes one after " + model.publishEvery() + " labels (model.publish-every)");
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
