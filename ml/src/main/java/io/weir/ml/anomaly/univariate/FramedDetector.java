package io.weir.ml.anomaly.univariate;

import io.weir.ml.state.StateFrame;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** What all detectors share: missing values, the scale of the scores, and a framed state. */
abstract class FramedDetector implements SeriesDetector {
    /** Half the exponents of a double: the square of a difference of two values is still finite. */
    private static final double GREATEST = 1e150;

    /** So far that a score still tells it from one less; infinity would score as no number. */
    private static final double MOST_ALARMS = 1e9;

    private static final int MAGIC = 0x57534431; // "WSD1": tells a state from other bytes
    private static final int FORMAT = 1;

    private final StateFrame frame;
    private ExpectedRange expected = ExpectedRange.UNKNOWN;

    /** @param settings all that a state depends on beside the values, as text; ASCII */
    FramedDetector(String settings) {
        this.frame = new StateFrame("a series detector", MAGIC, FORMAT, settings);
    }

    /**
     * How far a value is from what was expected, in alarms: 1 is an alarm. Then learns from it.
     *
     * @param value finite
     */
    abstract double alarms(long time, double value);

    abstract void write(DataOutput out) throws IOException;

    /** @throws IOException also if what is read could not have been written */
    abstract void read(DataInput in) throws IOException;

    abstract int maxBodyBytes();

    @Override
    public final double score(long time, double value) {
        expected = ExpectedRange.UNKNOWN;
        if (!Double.isFinite(value)) {
            return 0;
        }
        double alarms = alarms(time, Math.max(-GREATEST, Math.min(GREATEST, value)));
        alarms = Math.max(0.0, Math.min(MOST_ALARMS, alarms)); // and no -0.0, which log 1 over a negative number is
        return alarms / (1 + alarms);
    }

    final void expect(ExpectedRange range) {
        expected = range;
    }

    @Override
    public final ExpectedRange expected() {
        return expected;
    }

    @Override
    public final byte[] state() {
        return frame.write(this::write);
    }

    @Override
    public final void restore(byte[] state) {
        frame.readOrKeep(state, state(), this::read);
        expected = ExpectedRange.UNKNOWN;
    }

    @Override
    public final int maxStateBytes() {
        return frame.bytes() + maxBodyBytes();
    }

    /** A number that was written as a length. */
    static int length(int read, int most, String what) throws IOException {
        if (read < 0 || read > most) {
            throw new IOException(what + ": " + read + ", accepted: 0 to " + most);
        }
        return read;
    }
}
