package io.weir.operators.sql;

import io.weir.ml.anomaly.univariate.DetectorKind;
import io.weir.ml.anomaly.univariate.DetectorOptions;
import io.weir.ml.anomaly.univariate.SeriesDetector;
import java.io.IOException;
import javax.annotation.Nullable;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The detector of one key of {@code ANOMALY_SCORE}, and the score of the row that it saw last. */
public final class AnomalyAccumulator extends Accumulator {
    private static final String NONE = "";

    /** Null before the first row. */
    @Nullable
    private DetectorKind kind;

    @Nullable
    private SeriesDetector detector;

    /** NaN where the last row has none. */
    private double score = Double.NaN;

    AnomalyAccumulator() {}

    /** @throws IllegalArgumentException if the rows before were watched by another detector */
    void score(DetectorKind asked, long time, double value) {
        if (kind == null) {
            begin(asked);
        } else if (kind != asked) {
            throw new IllegalArgumentException("ANOMALY_SCORE: 'detector' is '" + asked.text() + "' after '"
                    + kind.text() + "'; one name for all rows of a key is accepted");
        }
        score = detector.score(time, value);
    }

    private void begin(DetectorKind asked) {
        kind = asked;
        detector = asked.create(DetectorOptions.DEFAULT);
    }

    void noScore() {
        score = Double.NaN;
    }

    double lastScore() {
        return score;
    }

    @Override
    void write(DataOutputView out) throws IOException {
        out.writeDouble(score);
        out.writeUTF(kind == null ? NONE : kind.text());
        if (kind != null) {
            byte[] state = detector.state();
            out.writeInt(state.length);
            out.write(state);
        }
    }

    @Override
    void read(DataInputView in) throws IOException {
        score = in.readDouble();
        String text = in.readUTF();
        if (text.equals(NONE)) {
            return;
        }
        try {
            begin(DetectorKind.parse(text));
            byte[] state = new byte[length(in.readInt(), detector.maxStateBytes())];
            in.readFully(state);
            detector.restore(state);
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    e.getMessage() + "; restore it with the version that wrote it, or start from an empty state", e);
        }
    }

    private static int length(int read, int most) throws IOException {
        if (read < 0 || read > most) {
            throw new IOException("a detector's state of " + read + " bytes: 0 to " + most + " are accepted");
        }
        return read;
    }
}
