package io.weir.ml.anomaly.multivariate;

import io.weir.ml.online.LearnerState;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/**
 * What detectors of rows share: rows are checked and counted, states framed, and a restore that fails leaves all as it was.
 *
 * @param <L> what is learned
 */
abstract class NamedDetector<L extends NamedDetector.Learned> implements MultivariateDetector {
    /** All by which a detector differs from a fresh one of the same options, beside the number of its rows. */
    interface Learned {
        void write(DataOutput out) throws IOException;

        /** Reads into a fresh one what {@link #write} wrote after {@code rows} rows. */
        void read(DataInput in, long rows) throws IOException;
    }

    private final LearnerState frame;
    private final Supplier<L> fresh;
    private L learned;
    private long rows;

    /** @param fresh makes what a detector starts with; equal at every call */
    NamedDetector(LearnerState frame, Supplier<L> fresh) {
        this.frame = frame;
        this.fresh = fresh;
        this.learned = fresh.get();
    }

    static List<String> requireColumns(List<String> names, int least, int most) {
        if (names.size() < least || names.size() > most) {
            throw new IllegalArgumentException(
                    "columns=" + names.size() + ": " + least + " to " + most + " is accepted");
        }
        return names;
    }

    final L learned() {
        return learned;
    }

    /** The score of a row of the right length. */
    abstract double scoreOf(float[] row);

    /** Learns from a row of the right length, which is not counted yet. */
    abstract void learnFrom(float[] row);

    /** What each column has to do with the score of a row of the right length. */
    abstract List<RowFinding> findingsOf(float[] row);

    @Override
    public final List<String> names() {
        return frame.names();
    }

    @Override
    public final long rows() {
        return rows;
    }

    @Override
    public final double score(float[] row) {
        requireLength(row);
        return scoreOf(row);
    }

    @Override
    public final void learn(float[] row) {
        requireLength(row);
        learnFrom(row);
        rows++;
    }

    @Override
    public final List<RowFinding> findings(float[] row) {
        requireLength(row);
        return findingsOf(row);
    }

    final void requireLength(float[] row) {
        if (row.length != names().size()) {
            throw new IllegalArgumentException(
                    "row has length=" + row.length + ": " + names().size() + " is accepted, " + names());
        }
    }

    @Override
    public final byte[] state() {
        return frame.write(out -> {
            out.writeLong(rows);
            learned.write(out);
        });
    }

    @Override
    public final void restore(byte[] state) {
        L restored = fresh.get();
        long[] count = new long[1];
        frame.read(state, in -> {
            count[0] = in.readLong();
            if (count[0] < 0) {
                throw new IOException(count[0] + " rows");
            }
            restored.read(in, count[0]);
        });
        learned = restored;
        rows = count[0];
    }
}
