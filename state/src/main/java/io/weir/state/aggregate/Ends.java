package io.weir.state.aggregate;

import io.weir.state.encoding.VarInt;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The oldest and the newest value. Of equally old ones the one that was added last is the newer. O(1) space. */
public final class Ends extends Partial {
    private boolean empty = true;
    private long firstTime;
    private double first;
    private long lastTime;
    private double last;

    @Override
    public void clear() {
        empty = true;
        firstTime = 0;
        first = 0;
        lastTime = 0;
        last = 0;
    }

    @Override
    public void add(long time, double value) {
        if (empty || time < firstTime) {
            firstTime = time;
            first = value;
        }
        if (empty || time >= lastTime) {
            lastTime = time;
            last = value;
        }
        empty = false;
    }

    @Override
    public void combine(Partial other) {
        Ends that = (Ends) other;
        if (!that.empty) {
            add(that.firstTime, that.first);
            add(that.lastTime, that.last);
        }
    }

    /** NaN of no values. */
    public double first() {
        return empty ? Double.NaN : first;
    }

    /** NaN of no values. */
    public double last() {
        return empty ? Double.NaN : last;
    }

    /** The time of {@link #first()}; of no meaning if there is none. */
    public long firstTime() {
        return firstTime;
    }

    /** The time of {@link #last()}; of no meaning if there is none. */
    public long lastTime() {
        return lastTime;
    }

    @Override
    public void write(DataOutputView out) throws IOException {
        out.writeBoolean(empty);
        if (!empty) {
            VarInt.writeSigned(firstTime, out);
            VarInt.writeSigned(lastTime - firstTime, out);
            out.writeDouble(first);
            out.writeDouble(last);
        }
    }

    @Override
    public void read(DataInputView in) throws IOException {
        clear();
        empty = in.readBoolean();
        if (!empty) {
            firstTime = VarInt.readSigned(in);
            lastTime = firstTime + VarInt.readSigned(in);
            first = in.readDouble();
            last = in.readDouble();
        }
    }

    @Override
    public long heapBytes() {
        return 56;
    }
}
