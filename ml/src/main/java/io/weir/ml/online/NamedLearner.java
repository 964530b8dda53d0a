package io.weir.ml.online;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.function.Supplier;

/**
 * What learners over rows of named features share: rows are checked, examples counted, states framed, and a restore that fails
 * leaves all as it was.
 *
 * @param <L> what is learned
 */
public abstract class NamedLearner<L extends NamedLearner.Learned> implements OnlineLearner {
    /** All by which a learner differs from a fresh one of the same options, beside its counts. */
    public interface Learned {
        void write(DataOutput out) throws IOException;

        /**
         * Reads into a fresh one what {@link #write} wrote.
         *
         * @param examples as counted then
         * @param positives as counted then
         */
        void read(DataInput in, long examples, long positives) throws IOException;
    }

    private final LearnerState frame;
    private final Supplier<L> fresh;
    private L learned;
    private long examples;
    private long positives;

    /**
     * @param frame with the features' names in the order of every feature array; at least one, none twice
     * @param fresh makes what a learner starts with; equal at every call
     */
    protected NamedLearner(LearnerState frame, Supplier<L> fresh) {
        if (frame.names().isEmpty()
                || new HashSet<>(frame.names()).size() != frame.names().size()) {
            throw new IllegalArgumentException(
                    "features=" + frame.names() + ": at least one name, and none twice, is accepted");
        }
        this.frame = frame;
        this.fresh = fresh;
        this.learned = fresh.get();
    }

    protected final L learned() {
        return learned;
    }

    /** The score of a row of the right length. */
    protected abstract double scoreOf(float[] row);

    /** Learns from a row of the right length, which is counted already. */
    protected abstract void learnFrom(float[] row, boolean positive);

    @Override
    public final List<String> names() {
        return frame.names();
    }

    @Override
    public final double score(float[] row) {
        requireLength(row);
        return scoreOf(row);
    }

    @Override
    public final void learn(float[] row, boolean positive) {
        requireLength(row);
        examples++;
        if (positive) {
            positives++;
        }
        learnFrom(row, positive);
    }

    private void requireLength(float[] row) {
        if (row.length != names().size()) {
            throw new IllegalArgumentException(
                    "features has length=" + row.length + ": " + names().size() + " are accepted, " + names());
        }
    }

    @Override
    public final long examples() {
        return examples;
    }

    @Override
    public final long positives() {
        return positives;
    }

    @Override
    public final byte[] state() {
        return frame.write(out -> {
            out.writeLong(examples);
            out.writeLong(positives);
            learned.write(out);
        });
    }

    @Override
    public final void restore(byte[] state) {
        L restored = fresh.get();
        long[] counts = new long[2];
        frame.read(state, in -> {
            counts[0] = in.readLong();
            counts[1] = in.readLong();
            if (counts[1] < 0 || counts[1] > counts[0]) {
                throw new IOException("positives=" + counts[1] + " of examples=" + counts[0]);
            }
            restored.read(in, counts[0], counts[1]);
        });
        learned = restored;
        examples = counts[0];
        positives = counts[1];
    }
}
