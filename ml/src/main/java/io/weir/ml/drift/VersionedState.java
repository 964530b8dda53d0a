package io.weir.ml.drift;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What all detectors' states share: magic, format, the settings as a text, then what the detector writes itself.
 *
 * <p>A settings text that differs is refused, since a state means nothing under other settings.
 */
abstract class VersionedState {
    private static final int MAGIC = 0x57445231; // "WDR1": tells a state from other bytes
    private static final int FORMAT = 1;

    /** Kind and settings; equal for detectors that understand each other's state. */
    private final String settings;

    VersionedState(String settings) {
        this.settings = settings;
    }

    abstract void write(DataOutput out) throws IOException;

    /** Sets every field that {@link #write} wrote. */
    abstract void read(DataInput in) throws IOException;

    /** Refuses, naming it, a number that a detector cannot work with. */
    static void require(boolean holds, String name, Object value, String accepted) {
        if (!holds) {
            throw new IllegalArgumentException(name + "=" + value + ": " + accepted + " is accepted");
        }
    }

    /** All that is needed to go on, as versioned bytes. */
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

    /**
     * Goes on from {@link #state()}.
     *
     * @throws IllegalArgumentException if the bytes are no state, of an unknown format version, or of another kind or other
     *     settings; nothing is then changed
     */
    public final void restore(byte[] state) {
        byte[] before = state();
        try {
            readAll(state);
        } catch (IOException | RuntimeException e) {
            try {
                readAll(before);
            } catch (IOException impossible) {
                throw new UncheckedIOException("reading what was just written failed", impossible);
            }
            if (e instanceof IllegalArgumentException refused) {
                throw refused;
            }
            throw new IllegalArgumentException(
                    "a drift detector's state of " + state.length + " bytes is cut off or broken: " + e, e);
        }
    }

    private void readAll(byte[] state) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(state))) {
            int magic = in.readInt();
            if (magic != MAGIC) {
                throw new IllegalArgumentException("not the state of a drift detector: it starts with 0x"
                        + Integer.toHexString(magic) + ", not 0x" + Integer.toHexString(MAGIC));
            }
            int format = in.readInt();
            if (format != FORMAT) {
                throw new IllegalArgumentException("drift detector state of format " + format
                        + ": this version reads format " + FORMAT + "; start without the state");
            }
            String stored = in.readUTF();
            if (!stored.equals(settings)) {
                throw new IllegalArgumentException("drift detector state of " + stored + " restored as " + settings
                        + ": keep the settings, or start without the state");
            }
            read(in);
            if (in.available() != 0) {
                throw new IllegalArgumentException(in.available() + " bytes too many in a drift detector's state");
            }
        }
    }

    @Override
    public String toString() {
        return settings;
    }
}
