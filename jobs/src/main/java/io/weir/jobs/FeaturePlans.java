package io.weir.jobs;

import io.weir.jobs.pipeline.Pipeline;
import io.weir.operators.event.EventSchema;
import io.weir.operators.feature.Aggregate;
import io.weir.operators.feature.EventFeature;
import io.weir.operators.feature.FeaturePlan;
import io.weir.operators.feature.FeatureStep;
import io.weir.operators.feature.KeptColumn;
import io.weir.operators.feature.KeyWindows;
import io.weir.operators.feature.WindowAggregate;
import io.weir.operators.feature.WindowGroup;
import io.weir.operators.feature.language.FeatureGroup;
import io.weir.operators.feature.language.FeaturePlanner;
import io.weir.operators.feature.language.FeatureScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Makes the plan of a pipeline's feature vector. */
final class FeaturePlans {
    private FeaturePlans() {}

    /** The event's own features first, then each group's, in the order of the file. */
    static FeaturePlan of(Pipeline pipeline, EventSchema schema) {
        List<EventFeature> own = pipeline.eventFeatures().stream()
                .map(feature -> ofEvent(feature.of(), schema))
                .toList();
        FeaturePlanner planner = new FeaturePlanner(FeatureScope.of(
                schema, pipeline.labels().isPresent() ? Optional.empty() : Optional.of("there are no labels")));
        List<KeyWindows> keys = new ArrayList<>();
        int offset = own.size();
        for (FeatureGroup group : pipeline.keyFeatures()) {
            keys.add(windows(planner.plan(List.of(group), offset).get(0)));
            offset += group.size();
        }
        return new FeaturePlan(pipeline.featureNames(), own, keys);
    }

    private static EventFeature ofEvent(String of, EventSchema schema) {
        return switch (of) {
            case io.weir.jobs.pipeline.EventFeature.HOUR_OF_DAY -> new EventFeature(EventFeature.Kind.HOUR_OF_DAY, -1);
            case io.weir.jobs.pipeline.EventFeature.IS_NIGHT -> new EventFeature(EventFeature.Kind.IS_NIGHT, -1);
            case io.weir.jobs.pipeline.EventFeature.IS_WEEKEND -> new EventFeature(EventFeature.Kind.IS_WEEKEND, -1);
            default -> new EventFeature(EventFeature.Kind.COLUMN, schema.index(of));
        };
    }

    private static KeyWindows windows(FeatureStep step) {
        WindowGroup group = step.groups().get(0);
        if (step.keyColumns().size() > 1 || !step.filters().isEmpty() || !Double.isNaN(group.missing())) {
            throw new IllegalArgumentException(
                    "a composite key, where and missing are not computed yet; accepted: groups without them");
        }
        return new KeyWindows(
                step.keyColumns().get(0),
                step.columns().stream().mapToInt(KeptColumn::column).toArray(),
                group.aggregates().stream().map(FeaturePlans::aggregate).toList(),
                group.windows(),
                group.delay(),
                group.offset());
    }

    private static WindowAggregate aggregate(Aggregate aggregate) {
        WindowAggregate.Function function = Arrays.stream(WindowAggregate.Function.values())
                .filter(known -> known.name().equals(aggregate.function().name()))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException(aggregate.function().text()
                                + " is not computed yet; accepted: "
                                + Arrays.stream(WindowAggregate.Function.values())
                                        .map(Enum::name)
                                        .collect(Collectors.joining(", "))));
        if (aggregate.columns().isEmpty()) {
            return new WindowAggregate(function, WindowAggregate.NONE);
        }
        return new WindowAggregate(
                function,
                aggregate.ofLabel()
                        ? WindowAggregate.LABEL
                        : aggregate.columns().get(0));
    }
}
