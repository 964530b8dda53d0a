package io.weir.operators.learning;

import io.weir.ml.evaluation.EvaluationOptions;
import io.weir.operators.event.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Teaches models online, all of them the same examples: each labeled event is scored first and then learned from, so that the metrics
 * are prequential (Dawid 1984; Gama, Sebastião and Rodrigues 2013); each event that is not labeled is only scored.
 *
 * <p>Publishes a version of a model every so many examples and at the end of the input, and its metrics with each version and before
 * each checkpoint that has seen new examples. Runs with parallelism 1: there is one of each model.
 *
 * <p>Learners, metrics and versions are its state, by the model's name: a model that is new begins anew beside those that go on,
 * and what a model knew that is named no more is dropped, with a line in the log.
 *
 * @param <T> what leaves the job
 */
public final class LearningOperator<T> extends AbstractStreamOperator<T>
        implements OneInputStreamOperator<Event, T>, BoundedOneInput {
    private static final long serialVersionUID = 2L;

    private final List<TaughtModel> models;
    private final LearningEncoder<T> encoder;
    private EventEvaluation evaluation = EventEvaluation.ofScores(EvaluationOptions.DEFAULT);

    private transient ListState<byte[]> states;
    /** Of the version before this one, which knew one model: its learner, then its metrics. */
    private transient ListState<byte[]> bytesOfOne;
    /** As well: version, newest label, published examples. */
    private transient ListState<Long> numbersOfOne;

    private transient List<Lesson> lessons;
    private transient StreamRecord<T> reused;
    private transient Consumer<T> out;

    /** @param models the first is the one that scores events that are not labeled; no two of one name */
    public LearningOperator(List<TaughtModel> models, LearningEncoder<T> encoder) {
        this.models = new ArrayList<>(models);
        this.encoder = encoder;
    }

    /** Measures more than the figures over everything. */
    public LearningOperator<T> evaluating(EventEvaluation evaluation) {
        this.evaluation = evaluation;
        return this;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        states = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>("models", BytePrimitiveArraySerializer.INSTANCE));
        bytesOfOne = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>("learner", BytePrimitiveArraySerializer.INSTANCE));
        numbersOfOne = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>("progress", LongSerializer.INSTANCE));
        lessons = models.stream().map(model -> new Lesson(model, evaluation)).toList();
        if (context.isRestored()) {
            restore();
        }
    }

    private void restore() throws Exception {
        var bytes = bytesOfOne.get().iterator();
        if (bytes.hasNext()) {
            var numbers = numbersOfOne.get().iterator();
            lessons.get(0).restore(bytes.next(), bytes.next(), numbers.next(), numbers.next(), numbers.next());
        }
        for (byte[] state : states.get()) {
            String name = Lesson.nameOf(state);
            lessons.stream()
                    .filter(lesson -> lesson.name().equals(name))
                    .findAny()
                    .ifPresentOrElse(
                            lesson -> lesson.restore(state),
                            () -> LOG.info(
                                    "Model {} is in the pipeline file no more: what it had learned is dropped", name));
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        reused = new StreamRecord<>(null);
        out = value -> output.collect(reused.replace(value));
        for (Lesson lesson : lessons) {
            MetricGroup group = getMetricGroup().addGroup("model", lesson.name());
            group.gauge("examples", () -> lesson.learner().examples());
            group.gauge("modelVersion", lesson::version);
            MetricsGauges.registerOwn(group, () -> lesson.learner().figures());
            MetricsGauges.register(group, lesson::report);
            LOG.info(
                    "Model {} goes on from version {}, {} examples",
                    lesson.name(),
                    lesson.version(),
                    lesson.learner().examples());
        }
    }

    @Override
    public void processElement(StreamRecord<Event> element) {
        Event event = element.getValue();
        if (event.occurred()) {
            encoder.scored(event, lessons.get(0).learner().score(event.features()), out);
            return;
        }
        for (Lesson lesson : lessons) {
            lesson.learn(event);
            if (lesson.isDue()) {
                publish(lesson);
            }
        }
    }

    private void publish(Lesson lesson) {
        encoder.published(lesson.publish(), out);
        tell(lesson);
    }

    private void tell(Lesson lesson) {
        encoder.measured(lesson.name(), lesson.version(), lesson.newestLabel(), lesson.learner(), lesson.report(), out);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) {
        lessons.stream().filter(Lesson::hasUnmeasured).forEach(lesson -> {
            lesson.measure();
            tell(lesson);
        });
    }

    @Override
    public void endInput() {
        lessons.stream().filter(Lesson::hasUnpublished).forEach(this::publish);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        bytesOfOne.clear();
        numbersOfOne.clear();
        states.update(lessons.stream().map(Lesson::state).toList());
    }
}
