package io.weir.operators.learning;

import io.weir.ml.ModelSnapshot;
import io.weir.ml.evaluation.EvaluationOptions;
import io.weir.ml.evaluation.MetricsReport;
import io.weir.ml.evaluation.PrequentialMetrics;
import io.weir.ml.evaluation.ScoreFigures;
import io.weir.ml.online.OnlineLearner;
import io.weir.operators.event.Event;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Learns online: each labeled event is scored first and then learned from, so that the metrics are prequential (Dawid
 * 1984; Gama, Sebastião and Rodrigues 2013); each event that is not labeled is only scored.
 *
 * <p>Publishes a version of the model every so many examples and at the end of the input, and its metrics with each
 * version and before each checkpoint that has seen new examples. Runs with parallelism 1: there is one model. Learner,
 * metrics and version are its state.
 *
 * @param <T> what leaves the job
 */
public final class LearningOperator<T> extends AbstractStreamOperator<T>
        implements OneInputStreamOperator<Event, T>, BoundedOneInput {
    private static final long serialVersionUID = 1L;

    private final String model;
    private final LearnerFactory factory;
    private final int publishEvery;
    private final LearningEncoder<T> encoder;
    private long versionBefore;
    private EventEvaluation evaluation = EventEvaluation.ofScores(EvaluationOptions.DEFAULT);

    private transient ListState<byte[]> bytes;
    private transient ListState<Long> numbers;
    private transient OnlineLearner learner;
    private transient PrequentialMetrics metrics;
    /** As of the newest version or checkpoint: read by the threads that report metrics. */
    private transient volatile MetricsReport report;

    private transient long version;
    private transient long newestLabel;
    private transient long publishedExamples;
    private transient long measuredExamples;
    private transient StreamRecord<T> reused;
    private transient Consumer<T> out;

    /**
     * @param model the model's name
     * @param publishEvery after how many examples a version is published, at least 1
     */
    public LearningOperator(String model, LearnerFactory factory, int publishEvery, LearningEncoder<T> encoder) {
        this.model = model;
        this.factory = factory;
        this.publishEvery = publishEvery;
        this.encoder = encoder;
    }

    /**
     * Counts versions on from one that is published already, unless there is a state to go on from: readers take a version
     * that is not newer for a repeat.
     */
    public LearningOperator<T> after(long version) {
        versionBefore = version;
        return this;
    }

    /** Measures more than the figures over everything. */
    public LearningOperator<T> evaluating(EventEvaluation evaluation) {
        this.evaluation = evaluation;
        return this;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        bytes = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>("learner", BytePrimitiveArraySerializer.INSTANCE));
        numbers = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>("progress", LongSerializer.INSTANCE));
        learner = factory.create();
        metrics = evaluation.metrics();
        version = versionBefore;
        newestLabel = Long.MIN_VALUE;
        if (context.isRestored()) {
            var stored = bytes.get().iterator();
            var progress = numbers.get().iterator();
            if (stored.hasNext()) {
                learner.restore(stored.next());
                metrics.restore(stored.next());
                version = progress.next();
                newestLabel = progress.next();
                publishedExamples = progress.next();
                measuredExamples = learner.examples();
            }
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        reused = new StreamRecord<>(null);
        out = value -> output.collect(reused.replace(value));
        getMetricGroup().gauge("examples", () -> learner.examples());
        getMetricGroup().gauge("modelVersion", () -> version);
        MetricsGauges.registerOwn(getMetricGroup(), () -> learner.figures());
        report = metrics.report();
        MetricsGauges.register(getMetricGroup(), () -> report);
        if (learner.examples() > 0) {
            LOG.info("Model {} goes on from version {}, {} examples", model, version, learner.examples());
        }
    }

    @Override
    public void processElement(StreamRecord<Event> element) {
        Event event = element.getValue();
        double score = learner.score(event.features());
        if (event.occurred()) {
            encoder.scored(event, score, out);
            return;
        }
        metrics.add(evaluation.judge(event, score));
        learner.learn(event.features(), event.positive());
        newestLabel = Math.max(newestLabel, event.labelTime());
        if (learner.examples() - publishedExamples >= publishEvery) {
            publish();
        }
    }

    private void publish() {
        long parent = publishedExamples == 0 ? 0 : version;
        version++;
        publishedExamples = learner.examples();
        report = metrics.report();
        ModelSnapshot snapshot = learner.snapshot(model, version, newestLabel).with(parent, figures());
        encoder.published(snapshot, out);
        told();
    }

    private Map<String, Double> figures() {
        ScoreFigures figures = report.all().everything();
        return Map.of(
                "average_precision", figures.averagePrecision(),
                "auc", figures.auc(),
                "log_loss", figures.logLoss(),
                "brier", figures.brier(),
                "calibration_error", figures.calibrationError());
    }

    private void told() {
        measuredExamples = learner.examples();
        encoder.measured(version, newestLabel, learner, report, out);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) {
        if (learner.examples() > measuredExamples) {
            report = metrics.report();
            told();
        }
    }

    @Override
    public void endInput() {
        if (learner.examples() > publishedExamples) {
            publish();
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        bytes.update(List.of(learner.state(), metrics.state()));
        numbers.update(List.of(version, newestLabel, publishedExamples));
    }
}
