package io.weir.operators.learning;

import io.weir.ml.ModelSnapshot;
import io.weir.ml.evaluation.MetricsReport;
import io.weir.ml.evaluation.PrequentialMetrics;
import io.weir.ml.evaluation.ScoreFigures;
import io.weir.ml.online.OnlineLearner;
import io.weir.ml.state.StateFrame;
import io.weir.operators.event.Event;
import java.util.Map;

/** One model as it learns: its learner, how good it was so far, and the versions that it has published. Not thread-safe. */
final class Lesson {
    private static final StateFrame FRAME = new StateFrame("a model that is taught", 0x574C534E, 1, ""); // "WLSN"

    private final TaughtModel model;
    private final OnlineLearner learner;
    private final EventEvaluation evaluation;
    private final PrequentialMetrics metrics;
    /** As of the newest version or checkpoint: read by the threads that report metrics. */
    private volatile MetricsReport report;

    private long version;
    private long newestLabel = Long.MIN_VALUE;
    private long publishedExamples;
    private long measuredExamples;

    Lesson(TaughtModel model, EventEvaluation evaluation) {
        this.model = model;
        this.learner = model.factory().create();
        this.version = model.publishedVersion();
        this.evaluation = evaluation;
        this.metrics = evaluation.metrics();
        this.report = metrics.report();
    }

    String name() {
        return model.name();
    }

    OnlineLearner learner() {
        return learner;
    }

    /** How good it was up to the newest version or {@link #measure}. */
    MetricsReport report() {
        return report;
    }

    /** The version published last; 0 before any. */
    long version() {
        return version;
    }

    /** The newest label's time, epoch milliseconds. */
    long newestLabel() {
        return newestLabel;
    }

    /** Scores an example first, and then learns from it. */
    void learn(Event example) {
        metrics.add(evaluation.judge(example, learner.score(example.features())));
        learner.learn(example.features(), example.positive());
        newestLabel = Math.max(newestLabel, example.labelTime());
    }

    /** Whether a version is due. One that a drift has reset is not until it knows enough: until then the version before serves. */
    boolean isDue() {
        return learner.examples() - publishedExamples >= model.publishEvery() && learner.isFitToPublish();
    }

    /** Whether something was learned that no version has, and may have. */
    boolean hasUnpublished() {
        return learner.examples() > publishedExamples && learner.isFitToPublish();
    }

    /** Whether something was learned since the newest {@link #report}. */
    boolean hasUnmeasured() {
        return learner.examples() > measuredExamples;
    }

    /** Brings {@link #report} up to date. */
    void measure() {
        measuredExamples = learner.examples();
        report = metrics.report();
    }

    /** The next version. */
    ModelSnapshot publish() {
        long parent = publishedExamples == 0 ? 0 : version;
        // A state may be older than what is published: readers take a number that they know for a repeat.
        version = Math.max(version, model.publishedVersion()) + 1;
        publishedExamples = learner.examples();
        measure();
        ScoreFigures figures = report.all().everything();
        return learner.snapshot(model.name(), version, newestLabel)
                .with(
                        parent,
                        Map.of(
                                "average_precision", figures.averagePrecision(),
                                "auc", figures.auc(),
                                "log_loss", figures.logLoss(),
                                "brier", figures.brier(),
                                "calibration_error", figures.calibrationError()));
    }

    /** Goes on from what was stored when there was one model and no name. */
    void restore(byte[] learnerState, byte[] metricsState, long version, long newestLabel, long publishedExamples) {
        learner.restore(learnerState);
        metrics.restore(metricsState);
        this.version = version;
        this.newestLabel = newestLabel;
        this.publishedExamples = publishedExamples;
        measure();
    }

    /** <pre>| frame | name | version 8 | newest label 8 | published examples 8 | learner: length 4, bytes | metrics |</pre> */
    byte[] state() {
        return FRAME.write(out -> {
            out.writeUTF(model.name());
            out.writeLong(version);
            out.writeLong(newestLabel);
            out.writeLong(publishedExamples);
            for (byte[] part : new byte[][] {learner.state(), metrics.state()}) {
                out.writeInt(part.length);
                out.write(part);
            }
        });
    }

    /** The model that a state is of. */
    static String nameOf(byte[] state) {
        String[] name = new String[1];
        FRAME.read(state, in -> {
            name[0] = in.readUTF();
            in.readAllBytes();
        });
        return name[0];
    }

    /** @throws IllegalArgumentException if the state is not one of this model's learner */
    void restore(byte[] state) {
        try {
            FRAME.read(state, in -> {
                in.readUTF();
                long storedVersion = in.readLong();
                long storedLabel = in.readLong();
                long storedExamples = in.readLong();
                byte[] learnerState = in.readNBytes(in.readInt());
                restore(learnerState, in.readNBytes(in.readInt()), storedVersion, storedLabel, storedExamples);
            });
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("model " + model.name() + ": " + e.getMessage(), e);
        }
    }
}
