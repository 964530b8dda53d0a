package io.weir.state.window;

import io.weir.state.encoding.VarInt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.annotation.Nullable;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Labels that have to wait: those of tiled events that were read before they became known in event time, or features would
 * know the future; and corrections of a label that some event may still have to be answered with.
 *
 * <p>They stand in the order of their label times, of equal ones in that of their events, so that it does not matter in
 * which order they were read. O(1) to add at the end, O(n) elsewhere. Not safe for use by several threads.
 */
final class EarlyLabels {
    /**
     * @param time of the event
     * @param id of the event; 0 if it is not known
     * @param labelTime when it becomes known
     * @param filters bit f tells whether the event passed filter f; 0 if that is not known
     */
    record Label(long time, long id, boolean positive, long labelTime, int filters) {
        private boolean after(Label other) {
            return labelTime != other.labelTime ? labelTime > other.labelTime : time > other.time;
        }
    }

    /** Takes a label that has become known. */
    interface Known {
        /** @return false if it has to wait longer */
        boolean take(Label label);
    }

    private final List<Label> labels;

    EarlyLabels() {
        labels = new ArrayList<>(4);
    }

    private EarlyLabels(List<Label> labels) {
        this.labels = new ArrayList<>(labels);
    }

    EarlyLabels copy() {
        return new EarlyLabels(labels);
    }

    /** Of labels of one event and one label time, the last that was added stands last. */
    void add(Label label) {
        int at = labels.size();
        while (at > 0 && labels.get(at - 1).after(label)) {
            at--;
        }
        labels.add(at, label);
    }

    /** The newest label of an event that was known at {@code asOf}; null if there is none. */
    @Nullable
    Label newest(long time, long id, long asOf) {
        for (int i = labels.size() - 1; i >= 0; i--) {
            Label label = labels.get(i);
            if (label.labelTime <= asOf && label.time == time && label.id == id) {
                return label;
            }
        }
        return null;
    }

    /** Gives away those that are known at {@code now}. */
    void release(long now, Known to) {
        if (!labels.isEmpty() && labels.get(0).labelTime <= now) {
            labels.removeIf(label -> label.labelTime <= now && to.take(label));
        }
    }

    boolean isEmpty() {
        return labels.isEmpty();
    }

    long heapBytes() {
        return 72 + 52L * labels.size();
    }

    void write(DataOutputView out) throws IOException {
        VarInt.write(labels.size(), out);
        for (Label label : labels) {
            VarInt.writeSigned(label.time, out);
            VarInt.writeSigned(label.labelTime - label.time, out);
            out.writeLong(label.id);
            VarInt.write((label.filters & 0xffffffffL) << 1 | (label.positive ? 1 : 0), out);
        }
    }

    static EarlyLabels read(DataInputView in) throws IOException {
        EarlyLabels labels = new EarlyLabels();
        for (int n = (int) VarInt.read(in); n > 0; n--) {
            long time = VarInt.readSigned(in);
            long labelTime = time + VarInt.readSigned(in);
            long id = in.readLong();
            long bits = VarInt.read(in);
            labels.add(new Label(time, id, (bits & 1) == 1, labelTime, (int) (bits >>> 1)));
        }
        return labels;
    }

    /** Those of builds that knew neither id nor filters: of tiled events alone. */
    static EarlyLabels readWithoutIds(DataInputView in) throws IOException {
        EarlyLabels labels = new EarlyLabels();
        for (int n = (int) VarInt.read(in); n > 0; n--) {
            long time = VarInt.readSigned(in);
            long labelTime = time + VarInt.readSigned(in);
            labels.add(new Label(time, 0, in.readBoolean(), labelTime, 0));
        }
        return labels;
    }

    @Override
    public String toString() {
        return labels.toString();
    }
}
