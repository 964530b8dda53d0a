package io.weir.jobs;

import io.weir.jobs.pipeline.Pipeline;
import io.weir.operators.event.EventSchema;
import io.weir.operators.feature.EventFeature;
import io.weir.operators.feature.FeaturePlan;
import io.weir.operators.feature.language.FeaturePlanner;
import io.weir.operators.feature.language.FeatureScope;
import java.util.List;
import java.util.Optional;

/** Makes the plan of a pipeline's feature vector. */
final class FeaturePlans {
    private FeaturePlans() {}

    /** The event's own features first, then each group's, in the order of the file. */
    static FeaturePlan of(Pipeline pipeline, EventSchema schema) {
        List<EventFeature> own = pipeline.eventFeatures().stream()
                .map(feature -> ofEvent(feature.of(), schema))
                .toList();
        List<String> ownNames = pipeline.featureNames().subList(0, own.size());
        FeaturePlanner planner = new FeaturePlanner(FeatureScope.of(
                        schema, pipeline.labels().isPresent() ? Optional.empty() : Optional.of("there are no labels"))
                .withFeatures(ownNames));
        return new FeaturePlan(pipeline.featureNames(), own, planner.plan(pipeline.keyFeatures()));
    }

    private static EventFeature ofEvent(String of, EventSchema schema) {
        return switch (of) {
            case io.weir.jobs.pipeline.EventFeature.HOUR_OF_DAY -> new EventFeature(EventFeature.Kind.HOUR_OF_DAY, -1);
            case io.weir.jobs.pipeline.EventFeature.IS_NIGHT -> new EventFeature(EventFeature.Kind.IS_NIGHT, -1);
            case io.weir.jobs.pipeline.EventFeature.IS_WEEKEND -> new EventFeature(EventFeature.Kind.IS_WEEKEND, -1);
            default -> new EventFeature(EventFeature.Kind.COLUMN, schema.index(of));
        };
    }
}
