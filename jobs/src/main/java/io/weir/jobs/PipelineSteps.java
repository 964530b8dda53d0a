package io.weir.jobs;

import io.weir.jobs.pipeline.ModelSpec;
import io.weir.jobs.pipeline.Pipeline;
import io.weir.jobs.pipeline.Source;
import io.weir.jobs.pipeline.StateSpec;
import io.weir.ml.online.LearnerOptions;
import io.weir.operators.derive.DeriveColumns;
import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import io.weir.operators.event.EventTypeInfo;
import io.weir.operators.feature.EventFeatures;
import io.weir.operators.feature.FeaturePlan;
import io.weir.operators.feature.FeatureScan;
import io.weir.operators.feature.FeatureStep;
import io.weir.operators.feature.WindowFeatures;
import io.weir.operators.identity.IdentifyEvents;
import io.weir.operators.learning.EventEvaluation;
import io.weir.operators.learning.LabelJoin;
import io.weir.operators.learning.LearnerFactory;
import io.weir.operators.validation.EventValidator;
import io.weir.operators.validation.Rule;
import io.weir.operators.validation.SplitRejected;
import io.weir.operators.validation.TimeBounds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.util.OutputTag;

/**
 * A pipeline file's steps as operators: what the live job and the replay have in common, so that they cannot differ.
 *
 * <p>The UIDs here are part of every savepoint; a step keeps its own for ever.
 */
public final class PipelineSteps {
    /** How long a source's partition may be silent before the others' watermark goes on without it. */
    private static final Duration IDLE = Duration.ofSeconds(5);

    private final Pipeline pipeline;
    /** The columns that events come with. */
    private final EventSchema declared;
    /** The columns that events have behind {@link #valid}: the derived ones too. */
    private final EventSchema schema;

    private final EventTypeInfo type;
    private final FeaturePlan features;
    private final OutputTag<Event> rejected;

    public PipelineSteps(Pipeline pipeline) {
        this.pipeline = pipeline;
        Source source = pipeline.source();
        declared = new EventSchema(source.rowType(), source.id(), source.eventTime(), source.nullable());
        schema = new EventSchema(pipeline.rowType(), source.id(), source.eventTime(), pipeline.nullable());
        type = new EventTypeInfo(schema.rowType());
        features = FeaturePlans.of(pipeline, schema);
        rejected = new OutputTag<>("rejected", type);
    }

    /** The columns that events come with: what parsers fill in. */
    public EventSchema declared() {
        return declared;
    }

    /** The columns of {@link #declared} and the derived ones: what all steps behind {@link #valid} see. */
    public EventSchema schema() {
        return schema;
    }

    public EventTypeInfo type() {
        return type;
    }

    public FeaturePlan features() {
        return features;
    }

    /** The side output of every step that refuses something. */
    public OutputTag<Event> rejected() {
        return rejected;
    }

    /** The times that are believed, of events and of labels. */
    public TimeBounds timeBounds() {
        return new TimeBounds(pipeline.source().notBefore(), pipeline.source().ahead());
    }

    /** The checks of an event that is typed already; those of derived columns come in {@link #valid}. */
    public EventValidator validator() {
        return new EventValidator(
                declared,
                rules(false),
                pipeline.source().notBefore(),
                pipeline.source().ahead());
    }

    private List<Rule> rules(boolean ofDerived) {
        return pipeline.validate().entrySet().stream()
                .filter(e -> ofDerived != declared.rowType().getFieldNames().contains(e.getKey()))
                .map(e -> new Rule(
                        e.getKey(),
                        e.getValue().min().orElse(Double.NEGATIVE_INFINITY),
                        e.getValue().max().orElse(Double.POSITIVE_INFINITY),
                        e.getValue().maxLength().orElse(Integer.MAX_VALUE),
                        e.getValue().oneOf().map(ArrayList::new).orElse(null)))
                .toList();
    }

    /**
     * Watermarks that lag by the pipeline's out-of-orderness. A refused message has the least time there is, so that it
     * moves nothing.
     */
    public WatermarkStrategy<Event> watermarks() {
        return WatermarkStrategy.<Event>forBoundedOutOfOrderness(
                        pipeline.source().outOfOrderness())
                .withTimestampAssigner((event, recorded) -> event.knownAt())
                .withIdleness(IDLE);
    }

    /**
     * Derives the pipeline's columns and splits off what was refused.
     *
     * <p>An event that is refused here has moved the watermark already, unlike one that its parser refuses: its time was
     * believed.
     *
     * @param parsed events of the {@link #declared} columns
     */
    public SingleOutputStreamOperator<Event> valid(DataStream<Event> parsed, String name) {
        if (pipeline.derive().isEmpty()) {
            return split(parsed, name);
        }
        return split(parsed.map(derive()).returns(type).name("derive").uid("derive"), name);
    }

    /** Adds the derived columns to an event of the {@link #declared} ones. */
    public DeriveColumns derive() {
        return new DeriveColumns(declared, pipeline.derive(), schema, rules(true));
    }

    /** Sends what was refused to the side output; chained to the source, so that nothing refused is shuffled twice. */
    public SingleOutputStreamOperator<Event> split(DataStream<Event> parsed, String name) {
        return parsed.process(new SplitRejected(rejected))
                .returns(type)
                .name("split rejected " + name)
                .uid("split-rejected-" + name);
    }

    /**
     * Refuses repeated ids and sends labels after their events' keys.
     *
     * @param keepLabels whether labels go on even if no feature uses them
     */
    public SingleOutputStreamOperator<Event> identify(DataStream<Event> valid, boolean keepLabels) {
        // A label takes its event's way, key by key, up to the last step that uses it: it must not overtake it.
        List<FeatureStep> steps = features.steps();
        int last = steps.size() - 1;
        while (!keepLabels && last >= 0 && !steps.get(last).usesLabels()) {
            last--;
        }
        Set<Integer> keep = new LinkedHashSet<>();
        keep.add(schema.id());
        steps.subList(0, last + 1).forEach(step -> keep.addAll(step.keyColumns()));
        int[] columns = keep.stream().mapToInt(Integer::intValue).toArray();
        return byId(valid)
                .transform(
                        "identify",
                        type,
                        new IdentifyEvents(
                                schema,
                                columns,
                                pipeline.source().rememberIds().toMillis(),
                                features.usesLabels() || keepLabels,
                                rejected))
                .uid("identify");
    }

    /**
     * Fills in the whole feature vector.
     *
     * @param keepLabels whether labels go on behind the last step that uses them
     */
    public SingleOutputStreamOperator<Event> features(DataStream<Event> identified, boolean keepLabels) {
        return features(identified, keepLabels, false);
    }

    /**
     * Fills in the whole feature vector.
     *
     * @param keepLabels whether labels go on behind the last step that uses them
     * @param precise whether the features are also kept as they are before they are rounded to floats
     */
    public SingleOutputStreamOperator<Event> features(
            DataStream<Event> identified, boolean keepLabels, boolean precise) {
        SingleOutputStreamOperator<Event> stream = identified
                .map(new EventFeatures(schema, features.own(), features.size(), precise))
                .returns(type)
                .name("event features")
                .uid("event-features");
        StateSpec state = pipeline.state();
        List<FeatureStep> steps = features.steps();
        for (int i = 0; i < steps.size(); i++) {
            FeatureStep step = steps.get(i);
            boolean labelsLater =
                    keepLabels || steps.subList(i + 1, steps.size()).stream().anyMatch(FeatureStep::usesLabels);
            int[] keys = step.keyColumns().stream().mapToInt(Integer::intValue).toArray();
            String key = step.keyColumns().stream().map(schema::name).collect(Collectors.joining("-"));
            EventSchema columns = schema; // the function travels to the cluster, these steps do not
            stream = stream.keyBy(event -> columns.groupOf(event.row(), keys), schema.groupType(keys))
                    .transform(
                            "window features of " + key,
                            type,
                            new WindowFeatures(
                                    schema,
                                    step,
                                    FeatureScan.layout(step, schema, state.exactEvents(), state.tiles()),
                                    features.size(),
                                    pipeline.source().outOfOrderness().toMillis(),
                                    labelsLater,
                                    state.cacheBytes()))
                    .uid("window-features-" + i + "-" + key);
        }
        return stream;
    }

    /**
     * Joins labels with the feature vectors of their events.
     *
     * @param wait how long the one waits for the other
     * @param keepEvents whether the events go on too, to be scored behind the join
     */
    public SingleOutputStreamOperator<Event> join(DataStream<Event> stream, Duration wait, boolean keepEvents) {
        return byId(stream)
                .transform(
                        "join labels",
                        type,
                        new LabelJoin(schema, wait.toMillis(), keepEvents, rejected)
                                .keeping(evaluation().columns()))
                .uid("join-labels");
    }

    /** What is measured of each model, and of which columns. */
    public EventEvaluation evaluation() {
        return EventEvaluation.of(
                pipeline.evaluate().options(), schema, pipeline.evaluate().key());
    }

    private KeyedStream<Event, String> byId(DataStream<Event> stream) {
        EventSchema columns = schema; // the function travels to the cluster, these steps do not
        return stream.keyBy(event -> columns.idOf(event.row()), Types.STRING);
    }

    /** Makes the learner that a model asks for; the same wherever it learns. */
    public LearnerFactory learner(ModelSpec model) {
        LearnerOptions learner = model.learner();
        List<String> names = features.names();
        return () -> learner.learner(names);
    }
}
