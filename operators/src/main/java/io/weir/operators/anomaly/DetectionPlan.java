package io.weir.operators.anomaly;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** All that is watched of a row; makes the detectors of all keys. Immutable. */
public final class DetectionPlan implements Serializable {
    private static final long serialVersionUID = 1L;
    /** More than any file has: a count beyond it was not written by {@link #write}. */
    private static final int MOST = 100_000;

    private final ArrayList<Watch> watches;
    /** Of the detectors; 0 until it was asked for. The same whichever thread asks first. */
    private transient volatile int maxStateBytes;

    /** @param watches what is watched as one each, at least one */
    public DetectionPlan(List<? extends Watch> watches) {
        if (watches.isEmpty()) {
            throw new IllegalArgumentException("nothing is watched: at least one column is accepted");
        }
        this.watches = new ArrayList<>(watches);
    }

    List<Watch> watches() {
        return watches;
    }

    /** The names of the columns whose values a row has, in order; one that is watched in several ways comes several times. */
    public List<String> columns() {
        return watches.stream().flatMap(watch -> watch.columns().stream()).toList();
    }

    /** A detector that has seen nothing. */
    public RowDetector create() {
        return new PlannedDetectors(this);
    }

    /** The most bytes that the state of a detector ever takes. */
    int maxStateBytes() {
        int bytes = maxStateBytes;
        if (bytes == 0) {
            bytes = create().maxStateBytes();
            maxStateBytes = bytes;
        }
        return bytes;
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(watches.size());
        for (Watch watch : watches) {
            watch.write(out);
        }
    }

    static DetectionPlan read(DataInput in) throws IOException {
        int size = in.readInt();
        if (size < 1 || size > MOST) {
            throw new IOException(size + " watches of a series, 1 to " + MOST + " are accepted");
        }
        List<Watch> watches = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            watches.add(Watch.read(in));
        }
        return new DetectionPlan(watches);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DetectionPlan that && that.watches.equals(watches);
    }

    @Override
    public int hashCode() {
        return watches.hashCode();
    }

    @Override
    public String toString() {
        return watches.toString();
    }
}
