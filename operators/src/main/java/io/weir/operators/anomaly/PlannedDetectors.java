package io.weir.operators.anomaly;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The detectors of a plan, each with its columns of the row; the row's score is the largest of theirs. */
final class PlannedDetectors implements RowDetector {
    private static final int NAME_BYTES = 2;
    /** A name is at most so long, in the encoding of a state. */
    private static final int MOST_BYTES_PER_CHARACTER = 3;

    private final List<String> names;
    private final List<RowDetector> detectors;
    /** What each detector is given of a row. */
    private final double[][] parts;

    PlannedDetectors(DetectionPlan plan) {
        names = plan.watches().stream()
                .map(watch -> String.join("+", watch.columns()))
                .toList();
        detectors = plan.watches().stream().map(Watch::create).toList();
        parts = plan.watches().stream()
                .map(watch -> new double[watch.columns().size()])
                .toArray(double[][]::new);
    }

    @Override
    public double score(long time, double[] values) {
        double most = 0;
        int from = 0;
        for (int i = 0; i < parts.length; i++) {
            System.arraycopy(values, from, parts[i], 0, parts[i].length);
            most = Math.max(most, detectors.get(i).score(time, parts[i]));
            from += parts[i].length;
        }
        return most;
    }

    @Override
    public List<ColumnFinding> findings() {
        List<ColumnFinding> findings = new ArrayList<>();
        detectors.forEach(detector -> findings.addAll(detector.findings()));
        findings.sort(Comparator.comparingDouble(ColumnFinding::score).reversed());
        return findings;
    }

    @Override
    public byte[] state() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (int i = 0; i < parts.length; i++) {
                byte[] state = detectors.get(i).state();
                out.writeUTF(names.get(i));
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
            for (int i = 0; i < parts.length; i++) {
                String stored = in.readUTF();
                if (!stored.equals(names.get(i))) {
                    throw new IllegalArgumentException("the state of column " + stored + " stands where that of "
                            + names.get(i) + " is expected, of " + names
                            + ": watch the same columns in the same order, or start without the state");
                }
                int length = in.readInt();
                if (length < 0 || length > in.available()) {
                    throw new IOException(length + " bytes of " + stored + ", there are " + in.available());
                }
                detectors.get(i).restore(in.readNBytes(length));
            }
            if (in.available() != 0) {
                throw new IllegalArgumentException("the state has more than the columns " + names
                        + ": watch the same columns in the same order, or start without the state");
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("the state of columns " + names + " is cut off or broken: " + e, e);
        }
    }

    @Override
    public int maxStateBytes() {
        int bytes = 0;
        for (int i = 0; i < parts.length; i++) {
            bytes += NAME_BYTES + MOST_BYTES_PER_CHARACTER * names.get(i).length();
            bytes += Integer.BYTES + detectors.get(i).maxStateBytes();
        }
        return bytes;
    }
}
