package io.weir.state.aggregate;

import io.weir.state.encoding.VarInt;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Labels of events, as 0 and 1: how many are known, how many of them positive, and the run of positive ones that comes after
 * the newest negative one.
 *
 * <p>Labels may be added in any order of their events' times. The run is exact while each negative one is newer than all
 * before it or older than the whole run; one that falls into the middle of the run ends it behind itself, and what is left of
 * the run is then taken in proportion to its time. O(1) space.
 */
public final class LabelCounts extends Partial {
    /** No event has this time. */
    public static final long NEVER = Long.MIN_VALUE;

    private long known;
    private long positive;
    private long lastNegative = NEVER;
    private long run;
    private long runFirst;
    private long runLast;

    @Override
    public void clear() {
        known = 0;
        positive = 0;
        lastNegative = NEVER;
        run = 0;
        runFirst = 0;
        runLast = 0;
    }

    @Override
    public void add(long time, double value) {
        known++;
        if (value != 0) {
            positive++;
            extend(time, time, 1);
        } else {
            negative(time);
        }
    }

    @Override
    public void combine(Partial other) {
        LabelCounts that = (LabelCounts) other;
        known += that.known;
        positive += that.positive;
        if (that.lastNegative != NEVER) {
            negative(that.lastNegative);
        }
        if (that.run > 0) {
            extend(that.runFirst, that.runLast, that.run);
        }
    }

    private void negative(long time) {
        lastNegative = Math.max(lastNegative, time);
        if (run > 0 && time >= runFirst) {
            cut(time);
        }
    }

    /** Leaves of the run what is newer than {@code time}. */
    private void cut(long time) {
        if (time >= runLast) {
            run = 0;
            return;
        }
        double left = (double) (runLast - time) / (runLast - runFirst);
        run = Math.max(1, Math.round(run * left));
        runFirst = Math.min(runLast, time + 1);
    }

    private void extend(long first, long last, long count) {
        if (last <= lastNegative) {
            return;
        }
        long from = first;
        long added = count;
        if (first <= lastNegative) {
            added = Math.max(1, Math.round(count * ((double) (last - lastNegative) / (last - first))));
            from = lastNegative + 1;
        }
        runFirst = run == 0 ? from : Math.min(runFirst, from);
        runLast = run == 0 ? last : Math.max(runLast, last);
        run += added;
    }

    /** How many labels are known. */
    public long known() {
        return known;
    }

    public long positive() {
        return positive;
    }

    /** How many positive ones are newer than the newest negative one. */
    public long run() {
        return run;
    }

    /** The time of the first event of the run; of no meaning if there is none. */
    public long runFirst() {
        return runFirst;
    }

    /** The time of the newest negative event, or {@link #NEVER}. */
    public long lastNegative() {
        return lastNegative;
    }

    @Override
    public void write(DataOutputView out) throws IOException {
        VarInt.write(known, out);
        if (known > 0) {
            VarInt.write(positive, out);
            VarInt.write(run, out);
            out.writeLong(lastNegative);
            if (run > 0) {
                out.writeLong(runFirst);
                VarInt.write(runLast - runFirst, out);
            }
        }
    }

    @Override
    public void read(DataInputView in) throws IOException {
        clear();
        known = VarInt.read(in);
        if (known > 0) {
            positive = VarInt.read(in);
            run = VarInt.read(in);
            lastNegative = in.readLong();
            if (run > 0) {
                runFirst = in.readLong();
                runLast = runFirst + VarInt.read(in);
            }
        }
    }

    @Override
    public long heapBytes() {
        return 64;
    }
}
