package io.weir.ml.watched;

import io.weir.ml.ModelParameters;
import io.weir.ml.ScoreCalibration;
import io.weir.ml.comparison.PairedEvidence;
import io.weir.ml.drift.Drift;
import io.weir.ml.drift.DriftDetector;
import io.weir.ml.online.LearnerState;
import io.weir.ml.online.NamedLearner;
import io.weir.ml.online.OnlineLearner;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A learner whose loss is watched: each example is scored, the loss given to a {@link DriftDetector}, and then learned from. On
 * drift the {@link Reaction} happens.
 *
 * <p>A background learner starts at a warning, or at the drift where none warned before; it takes over once a drift is told, it
 * has had {@value #LEAST} examples and {@value #LEAST_POSITIVES} positives, and {@link PairedEvidence} shows its loss to be lower
 * on what came after the first {@value #LEAST}. The evidence is valid however often one looks: a background learner that is no
 * better ever takes over with a chance of at most {@value #SIGNIFICANCE}. One that has not after {@value #MOST} examples and
 * {@value #MOST_POSITIVES} positives is given up. So a false alarm costs time, not what was learned.
 *
 * <p>Counts and the positives among them go on through a reset. Costs a score more per example than the learner itself, and
 * twice that while one grows in the background. Not thread-safe.
 */
public final class WatchedLearner extends NamedLearner<WatchedLearner.Watched> {
    private static final int STATE_MAGIC = 0x57574431; // "WWD1": tells a state from other bytes
    private static final int STATE_FORMAT = 2;
    private static final int LEAST = 500;
    private static final int MOST = 20_000;
    /** Where positives are rare, examples alone tell little. */
    private static final int LEAST_POSITIVES = 30;

    private static final int MOST_POSITIVES = 150;
    private static final double SIGNIFICANCE = 0.01;
    /** Squared errors of scores from 0 to 1 differ by at most this. */
    private static final double SPAN = 1;

    private final List<String> names;
    private final WatchedOptions options;

    public WatchedLearner(List<String> names, WatchedOptions options) {
        super(
                new LearnerState(
                        "a learner that is watched for drift",
                        STATE_MAGIC,
                        STATE_FORMAT,
                        options.detector().text() + " ofErrors=" + options.ofErrors() + " delta=" + options.delta()
                                + " " + options.reaction().text(),
                        names),
                () -> new Watched(names, options));
        this.names = List.copyOf(names);
        this.options = options;
    }

    /** The learner, what watches it, and what may take its place. */
    static final class Watched implements Learned {
        private final List<String> names;
        private final WatchedOptions options;
        private final DriftDetector detector;
        private OnlineLearner learner;
        /** Null while nothing warns. */
        private OnlineLearner background;

        private PairedEvidence backgroundBetter = new PairedEvidence(SPAN);
        private boolean drifted;
        private long warnings;
        private long drifts;
        private long replaced;
        private long lastDrift;
        private boolean warned;

        Watched(List<String> names, WatchedOptions options) {
            this.names = names;
            this.options = options;
            detector = options.detector().create(options.delta());
            learner = options.learner().learner(names);
        }

        @Override
        public void write(DataOutput out) throws IOException {
            out.writeLong(warnings);
            out.writeLong(drifts);
            out.writeLong(replaced);
            out.writeLong(lastDrift);
            out.writeBoolean(warned);
            write(detector.state(), out);
            write(learner.state(), out);
            out.writeBoolean(background != null);
            if (background != null) {
                out.writeLong(backgroundBetter.examples());
                out.writeLong(backgroundBetter.positives());
                out.writeDouble(backgroundBetter.sum());
                out.writeDouble(backgroundBetter.squares());
                out.writeBoolean(drifted);
                write(background.state(), out);
            }
        }

        private static void write(byte[] state, DataOutput out) throws IOException {
            out.writeInt(state.length);
            out.write(state);
        }

        @Override
        public void read(DataInput in, long examples, long positives) throws IOException {
            warnings = in.readLong();
            drifts = in.readLong();
            replaced = in.readLong();
            lastDrift = in.readLong();
            warned = in.readBoolean();
            detector.restore(readBytes(in));
            learner.restore(readBytes(in));
            if (in.readBoolean()) {
                backgroundBetter =
                        new PairedEvidence(SPAN, in.readLong(), in.readLong(), in.readDouble(), in.readDouble());
                drifted = in.readBoolean();
                background = options.learner().learner(names);
                background.restore(readBytes(in));
            }
        }

        private static byte[] readBytes(DataInput in) throws IOException {
            int length = in.readInt();
            if (length < 0 || length > 1 << 30) {
                throw new IOException("a state of " + length + " bytes");
            }
            byte[] state = new byte[length];
            in.readFully(state);
            return state;
        }
    }

    @Override
    protected double scoreOf(float[] row) {
        return learned().learner.score(row);
    }

    @Override
    protected void learnFrom(float[] row, boolean positive) {
        Watched watched = learned();
        double score = watched.learner.score(row);
        double loss = loss(score, positive);
        boolean wrong = score >= 0.5 != positive;
        Drift drift = watched.detector.add(options.ofErrors() ? wrong ? 1 : 0 : loss);
        if (watched.background != null) {
            if (watched.background.examples() >= LEAST) { // what it lost while it knew nothing tells nothing
                watched.backgroundBetter.add(loss, loss(watched.background.score(row), positive), positive);
            }
            watched.background.learn(row, positive);
        }
        watched.learner.learn(row, positive);
        if (drift == Drift.WARNING && !watched.warned) {
            watched.warnings++;
        }
        watched.warned = drift == Drift.WARNING;
        if (drift == Drift.DRIFT) {
            watched.drifts++;
            watched.lastDrift = examples();
        }
        react(drift);
    }

    private static double loss(double score, boolean positive) {
        double error = (positive ? 1 : 0) - score;
        return error * error;
    }

    /** What the detector's word on an example leads to. */
    void react(Drift drift) {
        Watched watched = learned();
        if (options.reaction() == Reaction.GROW_BACKGROUND) {
            growBackground(watched, drift);
        } else if (drift == Drift.DRIFT && options.reaction() == Reaction.RESET) {
            watched.learner = options.learner().learner(names);
            watched.detector.reset(); // the losses of the old learner tell nothing of the new one
            watched.replaced++;
        } else if (drift == Drift.DRIFT && options.reaction() == Reaction.RAISE_LEARNING_RATE) {
            watched.learner.raiseRates();
        }
    }

    private void growBackground(Watched watched, Drift drift) {
        if (drift != Drift.NONE && watched.background == null) {
            watched.background = options.learner().learner(names);
            watched.backgroundBetter = new PairedEvidence(SPAN);
            watched.drifted = false;
        }
        watched.drifted |= drift == Drift.DRIFT;
        if (watched.background == null
                || watched.background.examples() < LEAST
                || watched.background.positives() < LEAST_POSITIVES) {
            return;
        }
        if (watched.drifted && watched.backgroundBetter.logEvidence() >= -Math.log(SIGNIFICANCE)) {
            watched.learner = watched.background;
            watched.background = null;
            watched.detector.reset();
            watched.replaced++;
        } else if (watched.background.examples() >= MOST && watched.background.positives() >= MOST_POSITIVES) {
            watched.background = null;
        }
    }

    @Override
    public ModelParameters parameters() {
        return learned().learner.parameters();
    }

    @Override
    public ScoreCalibration calibration() {
        return learned().learner.calibration();
    }

    /** Not from a reset until the learner has had {@value #LEAST} examples and {@value #LEAST_POSITIVES} positives again. */
    @Override
    public boolean isFitToPublish() {
        OnlineLearner learner = learned().learner;
        return options.reaction() != Reaction.RESET
                || learned().replaced == 0
                || learner.examples() >= LEAST && learner.positives() >= LEAST_POSITIVES;
    }

    /** The learner's own, and what was seen and done about drift. */
    @Override
    public Map<String, Long> figures() {
        Watched watched = learned();
        Map<String, Long> figures = new TreeMap<>(watched.learner.figures());
        figures.put("drift_warnings", watched.warnings);
        figures.put("drifts", watched.drifts);
        figures.put("last_drift_at_example", watched.lastDrift);
        figures.put("replaced_by_drift", watched.replaced);
        return figures;
    }
}
