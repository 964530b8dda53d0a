package io.weir.operators.anomaly;

import io.weir.ml.anomaly.univariate.SeriesDetector;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Each column watched by a detector of its own; the row's score is the largest of theirs. */
final class ColumnDetectors implements RowDetector {
    private static final int NAME_BYTES = 2;
    /** A name is at most so long, in the encoding of a state. */
    private static final int MOST_BYTES_PER_CHARACTER = 3;

    private final List<String> columns;
    private final List<SeriesDetector> detectors;
    private final double[] lastValues;
    private final double[] lastScores;

    ColumnDetectors(List<WatchedColumn> watched) {
        columns = watched.stream().map(WatchedColumn::column).toList();
        detectors = watched.stream()
                .map(each -> each.detector().create(each.options()))
                .toList();
        lastValues = new double[columns.size()];
        lastScores = new double[columns.size()];
    }

    @Override
    public double score(long time, double[] values) {
        double most = 0;
        for (int i = 0; i < lastScores.length; i++) {
            lastValues[i] = values[i];
            lastScores[i] = detectors.get(i).score(time, values[i]);
            most = Math.max(most, lastScores[i]);
        }
        return most;
    }

    @Override
    public List<ColumnFinding> findings() {
        List<ColumnFinding> findings = new ArrayList<>();
        for (int i = 0; i < lastScores.length; i++) {
            SeriesDetector detector = detectors.get(i);
            findings.add(new ColumnFinding(
                    columns.get(i), lastValues[i], lastScores[i], detector.expected(), detector.reason()));
        }
        findings.sort(Comparator.comparingDouble(ColumnFinding::score).reversed());
        return findings;
    }

    @Override
    public byte[] state() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (int i = 0; i < lastScores.length; i++) {
                byte[] state = detectors.get(i).state();
                out.writeUTF(columns.get(i));
                out.writeInt(state.length);
                out.write(state);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    @Override
    public void restore(byte[] state) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(state))) {
            for (int i = 0; i < lastScores.length; i++) {
                String stored = in.readUTF();
                if (!stored.equals(columns.get(i))) {
                    throw new IllegalArgumentException("the state of column " + stored + " stands where that of "
                            + columns.get(i) + " is expected, of " + columns
                            + ": watch the same columns in the same order, or start without the state");
                }
                int length = in.readInt();
                if (length < 0 || length > in.available()) {
                    throw new IOException(length + " bytes of " + stored + ", there are " + in.available());
                }
                detectors.get(i).restore(in.readNBytes(length));
            }
            if (in.available() != 0) {
                throw new IllegalArgumentException("the state has more than the columns " + columns
                        + ": watch the same columns in the same order, or start without the state");
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("the state of columns " + columns + " is cut off or broken: " + e, e);
        }
    }

    @Override
    public int maxStateBytes() {
        int bytes = 0;
        for (int i = 0; i < lastScores.length; i++) {
            bytes += NAME_BYTES + MOST_BYTES_PER_CHARACTER * columns.get(i).length();
            bytes += Integer.BYTES + detectors.get(i).maxStateBytes();
        }
        return bytes;
    }
}
