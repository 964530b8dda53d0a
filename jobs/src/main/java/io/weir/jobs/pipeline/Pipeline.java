package io.weir.jobs.pipeline;

import io.weir.operators.batching.DeviceSettings;
import io.weir.operators.derive.SqlExpression;
import io.weir.operators.feature.language.FeatureGroup;
import io.weir.operators.promotion.PromotionRule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.table.types.logical.RowType;

/**
 * What one pipeline file says, checked: every column that is named exists and has a fitting type, every default is filled
 * in. Immutable and safe for use by many threads.
 *
 * @param name lower-case letters, digits and hyphens
 * @param source the topic that is watched, and its columns
 * @param derive the expressions of the columns that are added to the source's, in the order of the file
 * @param validate the rules of values by column, in the order of the file
 * @param eventFeatures features of the event alone
 * @param keyFeatures features of a key's past, windowed
 * @param state what is remembered of each key for these
 * @param labels where the truth comes from; empty: nothing is learned
 * @param model the model that decides until another is promoted, and learns
 * @param challengers further models, which score the same events and learn from the same labels
 * @param promotion when one of them takes its place
 * @param upkeep what holds for all of them
 * @param batch how many events are scored together
 * @param scoring where events are scored, and what happens when that device fails
 * @param evaluate what is measured of each of the models
 * @param decide when a score is an alert
 * @param topics where the results go
 */
public record Pipeline(
        String name,
        Source source,
        List<SqlExpression> derive,
        Map<String, Rule> validate,
        List<EventFeature> eventFeatures,
        List<FeatureGroup> keyFeatures,
        StateSpec state,
        Optional<Labels> labels,
        ModelSpec model,
        List<ModelSpec> challengers,
        PromotionRule promotion,
        Upkeep upkeep,
        Batch batch,
        DeviceSettings scoring,
        Evaluate evaluate,
        Decide decide,
        TopicNames topics) {
    public Pipeline {
        derive = List.copyOf(derive);
        validate = Collections.unmodifiableMap(new LinkedHashMap<>(validate));
        eventFeatures = List.copyOf(eventFeatures);
        keyFeatures = List.copyOf(keyFeatures);
        challengers = List.copyOf(challengers);
    }

    /** All models, {@link #model} first. */
    public List<ModelSpec> models() {
        return Stream.concat(Stream.of(model), challengers.stream()).toList();
    }

    /** The files that the pipeline file names, by the names that it has for them. */
    public Map<String, Path> schemaFiles() {
        Map<String, Path> files = new LinkedHashMap<>(source.format().files());
        labels.ifPresent(known -> files.putAll(known.format().files()));
        return files;
    }

    /** A pipeline that validates and has no features: what a pipeline of series shares with one of events. */
    static Pipeline withoutModel(
            String name, Source source, Map<String, Rule> validate, Decide decide, TopicNames topics) {
        return new Pipeline(
                name,
                source,
                List.of(),
                validate,
                List.of(),
                List.of(),
                StateSpec.DEFAULT,
                Optional.empty(),
                ModelSpec.NONE,
                List.of(),
                PromotionRule.DEFAULT,
                Upkeep.DEFAULT,
                Batch.DEFAULT,
                DeviceSettings.DEFAULT,
                Evaluate.DEFAULT,
                decide,
                topics);
    }

    /** The type of a valid event: the source's columns and then the derived ones, in the order of the file. */
    public RowType rowType() {
        return DeriveReader.behind(source, derive).rowType();
    }

    /** The columns of {@link #rowType} that may be null. */
    public Set<String> nullable() {
        return DeriveReader.behind(source, derive).nullable();
    }

    /**
     * The names of the feature vector's places, in order and distinct: the event's own features as the file lists them,
     * then each group of key features, for each aggregate, for each window.
     */
    public List<String> featureNames() {
        List<String> names = new ArrayList<>();
        eventFeatures.forEach(feature -> names.add(feature.name()));
        keyFeatures.forEach(group -> names.addAll(group.featureNames()));
        return Collections.unmodifiableList(names);
    }
}
