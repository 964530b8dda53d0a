package io.weir.ml.anomaly.univariate;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What all detectors share: missing values, the scale of the scores, and the frame around a state. */
abstract class FramedDetector implements SeriesDetector {
    /** Half the exponents of a double: the square of a difference of two values is still finite. */
    private static final double GREATEST = 1e150;

    /** So far that a score still tells it from one less; infinity would score as no number. */
    private static final double MOST_ALARMS = 1e9;

    private static final int MAGIC = 0x57534431; // "WSD1": tells a state from other bytes
    private static final int FORMAT = 1;
    /** Magic, format and the settings' text behind its length. */
    private static final int FRAME_BYTES = 10;

    private final String settings;
    private ExpectedRange expected = ExpectedRange.UNKNOWN;

    /** @param settings all that a state depends on beside the values, as text; ASCII */
    FramedDetector(String settings) {
        this.settings = settings;
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
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            out.writeInt(FORMAT);
            out.writeUTF(settings);
            write(out);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    @Override
    public final void restore(byte[] state) {
        byte[] before = state();
        try {
            readFramed(state);
        } catch (IOException | IllegalArgumentException e) {
            try {
                readFramed(before);
            } catch (IOException impossible) {
                throw new IllegalStateException("the detector cannot read its own state", impossible);
            }
            if (e instanceof IllegalArgumentException refused) {
                throw refused;
            }
            throw new IllegalArgumentException(
                    "a detector's state of " + state.length + " bytes is cut off or broken: " + e, e);
        }
        expected = ExpectedRange.UNKNOWN;
    }

    private void readFramed(byte[] state) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(state))) {
            int magic = in.readInt();
            if (magic != MAGIC) {
                throw new IllegalArgumentException("not the state of a series detector: it starts with 0x"
                        + Integer.toHexString(magic) + ", not 0x" + Integer.toHexString(MAGIC));
            }
            int format = in.readInt();
            if (format != FORMAT) {
                throw new IllegalArgumentException("detector state of format " + format
                        + ": this version reads format " + FORMAT
                        + "; start with the version that wrote it, or without the state");
            }
            String stored = in.readUTF();
            if (!stored.equals(settings)) {
                throw new IllegalArgumentException("detector state of " + stored + " restored with " + settings
                        + ": keep the settings, or start without the state");
            }
            read(in);
            if (in.available() != 0) {
                throw new IllegalArgumentException(in.available() + " bytes too many in a detector's state");
            }
        }
    }

    @Override
    public final int maxStateBytes() {
        return FRAME_BYTES + settings.length() + maxBodyBytes();
    }

    /** A number that was written as a length. */
    static int length(int read, int most, String what) throws IOException {
        if (read < 0 || read > most) {
            throw new IOException(what + ": " + read + ", accepted: 0 to " + most);
        }
        return read;
    }
}
