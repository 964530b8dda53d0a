package io.weir.state.window;

import io.weir.state.encoding.VarInt;
import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Labels of tiled events that were read before they became known in event time: a tile counts them only then, or features
 * would know the future. In the order in which they came; O(1) to add, O(n) to release. Not safe for use by several threads.
 */
final class EarlyLabels {
    private int size;
    private long[] times = new long[4];
    private long[] labelTimes = new long[4];
    private boolean[] positive = new boolean[4];
    private long first = Long.MAX_VALUE;

    /** Takes a label that has become known. */
    interface Known {
        void label(long time, boolean positive);
    }

    void add(long time, boolean isPositive, long labelTime) {
        if (size == times.length) {
            times = Arrays.copyOf(times, 2 * size);
            labelTimes = Arrays.copyOf(labelTimes, 2 * size);
            positive = Arrays.copyOf(positive, 2 * size);
        }
        times[size] = time;
        labelTimes[size] = labelTime;
        positive[size++] = isPositive;
        first = Math.min(first, labelTime);
    }

    /** Gives away those that are known at {@code now}. */
    void release(long now, Known to) {
        if (first > now) {
            return;
        }
        int left = 0;
        first = Long.MAX_VALUE;
        for (int i = 0; i < size; i++) {
            if (labelTimes[i] <= now) {
                to.label(times[i], positive[i]);
            } else {
                times[left] = times[i];
                labelTimes[left] = labelTimes[i];
                positive[left++] = positive[i];
                first = Math.min(first, labelTimes[i]);
            }
        }
        size = left;
    }

    boolean isEmpty() {
        return size == 0;
    }

    long heapBytes() {
        return 96 + 17L * times.length;
    }

    void write(DataOutputView out) throws IOException {
        VarInt.write(size, out);
        for (int i = 0; i < size; i++) {
            VarInt.writeSigned(times[i], out);
            VarInt.writeSigned(labelTimes[i] - times[i], out);
            out.writeBoolean(positive[i]);
        }
    }

    static EarlyLabels read(DataInputView in) throws IOException {
        EarlyLabels labels = new EarlyLabels();
        for (int n = (int) VarInt.read(in); n > 0; n--) {
            long time = VarInt.readSigned(in);
            long labelTime = time + VarInt.readSigned(in);
            labels.add(time, in.readBoolean(), labelTime);
        }
        return labels;
    }
}
