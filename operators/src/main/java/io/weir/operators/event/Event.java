package io.weir.operators.event;

import java.util.Arrays;
import java.util.List;
import javax.annotation.Nullable;
import org.apache.flink.table.data.RowData;

/**
 * What travels through a job: an event's row and what the steps have added to it, or the label of an earlier event.
 *
 * <p>Events and labels share one type, and so one channel per key: a label cannot overtake the event that it is about,
 * which two inputs could not promise.
 *
 * <p>The row has the pipeline's declared {@code RowType}; times are epoch milliseconds. Mutable and owned by one
 * operator at a time: a step fills in its part and hands the event on; it must not keep it.
 */
public final class Event {
    /** What an {@link Event} stands for. */
    public enum Kind {
        /** Something happened: the row is complete. */
        OCCURRED,
        /** It has become known whether an earlier event was positive: the row holds the id and the keys. */
        LABELED,
        /** A message that is no valid event or label: it carries the reason and the original bytes, and no row. */
        REJECTED
    }

    private final Kind kind;
    private final long time;

    @Nullable
    private final RowData row;

    private long sentAt;
    private float[] features;

    @Nullable
    private double[] precise;

    private List<ServedScore> served = List.of();
    private boolean positive;
    private long labelTime;

    @Nullable
    private Original original;

    @Nullable
    private Rejection rejection;

    private Event(Kind kind, long time, @Nullable RowData row) {
        this.kind = kind;
        this.time = time;
        this.row = row;
        this.features = NO_FEATURES;
    }

    private static final float[] NO_FEATURES = {};

    /** @param sentAt when it was sent, by the wall clock: latency is counted from there */
    public static Event occurred(long time, RowData row, long sentAt, @Nullable Original original) {
        Event event = new Event(Kind.OCCURRED, time, row);
        event.sentAt = sentAt;
        event.original = original;
        return event;
    }

    /**
     * @param time the time of the event that is labeled
     * @param labelTime when the label became known, in event time
     */
    public static Event labeled(long time, RowData row, boolean positive, long labelTime, @Nullable Original original) {
        Event event = new Event(Kind.LABELED, time, row);
        event.positive = positive;
        event.labelTime = labelTime;
        event.original = original;
        return event;
    }

    public static Event rejected(Rejection rejection, Original original) {
        Event event = new Event(Kind.REJECTED, Long.MIN_VALUE, null);
        event.rejection = rejection;
        event.original = original;
        return event;
    }

    public Kind kind() {
        return kind;
    }

    public boolean occurred() {
        return kind == Kind.OCCURRED;
    }

    /** When it happened; for a label, when the event happened that it is about; the minimum for a rejected message. */
    public long time() {
        return time;
    }

    /** When this became known: an event's own time, a label's label time. Watermarks follow it. */
    public long knownAt() {
        return kind == Kind.LABELED ? labelTime : time;
    }

    public RowData row() {
        if (row == null) {
            throw new IllegalStateException("a rejected message has no row: " + rejection);
        }
        return row;
    }

    public long sentAt() {
        return sentAt;
    }

    /** The feature vector as far as it is filled; NaN where a feature is missing. */
    public float[] features() {
        return features;
    }

    public Event withFeatures(float[] features) {
        this.features = features;
        return this;
    }

    /** Makes room for the whole feature vector if that was not done before. */
    public float[] featuresOf(int length) {
        if (features.length != length) {
            features = new float[length];
            Arrays.fill(features, Float.NaN);
        }
        return features;
    }

    /**
     * The feature vector before it was rounded to floats, as far as it is filled; NaN where a feature is missing. Null,
     * as in the live job, where no step was told to keep it.
     */
    @Nullable
    public double[] precise() {
        return precise;
    }

    /** Keeps this vector beside the one of floats; null keeps none. */
    public Event withPrecise(@Nullable double[] precise) {
        this.precise = precise;
        return this;
    }

    /**
     * The scores that it was given when it was decided about, first of the model that decided, then of those that were only
     * compared with it; empty where none is known.
     */
    public List<ServedScore> served() {
        return served;
    }

    public Event withServed(List<ServedScore> served) {
        this.served = served;
        return this;
    }

    public boolean positive() {
        return positive;
    }

    /** When the label became known, in event time. */
    public long labelTime() {
        return labelTime;
    }

    /** The message as it came; null behind the step that was the last to need it. */
    @Nullable
    public Original original() {
        return original;
    }

    public Event withoutOriginal() {
        original = null;
        return this;
    }

    public Rejection rejection() {
        if (rejection == null) {
            throw new IllegalStateException(kind + " is not a rejected message");
        }
        return rejection;
    }

    /** This event, refused: with the bytes it came as. */
    public Event reject(Rejection why) {
        if (original == null) {
            throw new IllegalStateException("the original bytes are gone: " + why);
        }
        return rejected(why, original);
    }

    @Override
    public String toString() {
        return kind + "@" + time + (row == null ? " " + rejection : " " + row) + " " + Arrays.toString(features)
                + (kind == Kind.LABELED ? " positive=" + positive + " labelTime=" + labelTime : "");
    }
}
