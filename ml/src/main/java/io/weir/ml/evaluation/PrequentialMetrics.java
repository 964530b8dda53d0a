package io.weir.ml.evaluation;

import io.weir.ml.state.StateFrame;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.annotation.Nullable;

/**
 * How good the scores of a stream are, in bounded memory: over everything, and as its {@link EvaluationOptions} ask, fading,
 * over sliding windows, by segment, and by the keys that would have been looked at each day.
 *
 * <p>Prequential means that an example is scored first and learned from after (Dawid 1984); that order is the caller's to
 * keep.
 *
 * <p>Scores are counted in histograms over their log-odds, in bins of width 1/100 between −20.48 and 20.48, of a segment in
 * bins of 1/25. Scores in the same bin count as equal; how far a figure can be from the exact one is known, and told beside
 * it. The key precision is exact.
 *
 * <p>{@link #add} is O(log bins) for each view that an example counts in; a report is O(bins) for each view, and a window's
 * {@value SlidingWindow#STEPS} times that. A bin in use takes 18 bytes, of up to 4,096 (of a segment 1,024) per view and
 * step of a window. Not thread-safe.
 */
public final class PrequentialMetrics {
    private static final int STATE_MAGIC = 0x5750514D; // "WPQM"
    private static final int STATE_FORMAT = 2;
    private static final StateFrame FRAME = new StateFrame("metrics", STATE_MAGIC, STATE_FORMAT, "");

    private final EvaluationOptions options;
    private ScoreViews all;
    private List<Segments> segments;

    @Nullable
    private KeyPrecisionByDay keyPrecision;

    private long labels;
    private long newestLabel = Long.MIN_VALUE;

    /** Metrics over everything. */
    public PrequentialMetrics() {
        this(EvaluationOptions.DEFAULT);
    }

    public PrequentialMetrics(EvaluationOptions options) {
        this.options = options;
        all = new ScoreViews(options, ScoreBins.FINE);
        segments = options.segments().stream()
                .map(column -> new Segments(column, options))
                .toList();
        keyPrecision = options.keysPerDay() > 0 ? new KeyPrecisionByDay(options.keysPerDay()) : null;
    }

    public EvaluationOptions options() {
        return options;
    }

    /**
     * Counts one example.
     *
     * @throws IllegalArgumentException if the score is not 0 to 1, or there are not as many segments as were asked for;
     *     nothing is counted then
     */
    public void add(JudgedScore judged) {
        ScoreHistogram.requireScore(judged.score());
        if (judged.segments().size() != segments.size()) {
            throw new IllegalArgumentException("segments=" + judged.segments() + ": a value for each of "
                    + options.segments() + " is accepted, which may be null");
        }
        newestLabel = Math.max(newestLabel, judged.labelTime());
        all.add(judged, labels);
        for (int i = 0; i < segments.size(); i++) {
            segments.get(i).add(judged.segments().get(i), judged, labels);
        }
        if (keyPrecision != null && judged.key() != null) {
            keyPrecision.add(judged.key(), judged.eventTime(), judged.score(), judged.positive());
        }
        labels++;
    }

    /** How many examples were counted. */
    public long examples() {
        return labels;
    }

    /** How many of them were positive. */
    public long positives() {
        return (long) all.everything().positives();
    }

    /** The figures over everything. */
    public ScoreFigures everything() {
        return ScoreFigures.of(all.everything(), options.recallAt(), 1);
    }

    /** All figures, as of the newest label. */
    public MetricsReport report() {
        return new MetricsReport(
                all.figures(options, newestLabel, labels),
                segments.stream()
                        .map(segment -> segment.figures(newestLabel, labels))
                        .toList(),
                keyPrecision == null ? null : keyPrecision.figures());
    }

    /** All that was counted, as versioned bytes. */
    public byte[] state() {
        return FRAME.write(this::write);
    }

    private void write(DataOutputStream out) throws IOException {
        out.writeLong(labels);
        out.writeLong(newestLabel);
        all.write(out);
        out.writeInt(segments.size());
        for (Segments segment : segments) {
            segment.write(out);
        }
        out.writeBoolean(keyPrecision != null);
        if (keyPrecision != null) {
            keyPrecision.write(out);
        }
    }

    /**
     * Goes on from {@link #state}, also from one that was written with other options, and from the bytes of the version
     * before: what these options ask for and the state has not begins empty, what they no longer ask for is forgotten.
     *
     * @throws IllegalArgumentException if the bytes are no state or of an unknown format version; nothing is changed then
     */
    public void restore(byte[] state) {
        PrequentialMetrics read = new PrequentialMetrics(options);
        if (!read.readFormat1(state)) {
            FRAME.read(state, read::read);
        }
        all = read.all;
        segments = read.segments;
        keyPrecision = read.keyPrecision;
        labels = read.labels;
        newestLabel = read.newestLabel;
    }

    private void read(DataInputStream in) throws IOException {
        labels = in.readLong();
        newestLabel = in.readLong();
        all = ScoreViews.read(options, ScoreBins.FINE, in);
        List<Segments> stored = new ArrayList<>();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            stored.add(Segments.read(options, in));
        }
        segments = segments.stream()
                .map(empty -> stored.stream()
                        .filter(segment -> segment.column().equals(empty.column()))
                        .findFirst()
                        .orElse(empty))
                .toList();
        if (in.readBoolean()) {
            KeyPrecisionByDay days = KeyPrecisionByDay.read(in);
            keyPrecision = days.keysPerDay() == options.keysPerDay() ? days : keyPrecision;
        }
    }

    /** Format 1, which had no frame and the figures over everything alone; false if the bytes are not of it. */
    private boolean readFormat1(byte[] state) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(state))) {
            if (in.readInt() != STATE_MAGIC || in.readInt() != 1) {
                return false;
            }
            all = new ScoreViews(options, ScoreBins.FINE, ScoreHistogram.readFormat1(in));
            labels = (long) (all.everything().positives() + all.everything().negatives());
            return true;
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the state of metrics, " + state.length + " bytes, is cut off or broken: " + e, e);
        }
    }
}
