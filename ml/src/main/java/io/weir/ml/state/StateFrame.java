package io.weir.ml.state;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What stands around every state of this module, so that nothing goes on from bytes that are not its own: four bytes that
 * tell its kind, the format's version, and the settings without which the numbers behind them have no meaning.
 *
 * <p>Layout, big-endian as {@link DataOutputStream} writes: {@code int magic, int format, UTF settings, rest}. The size is
 * that of the rest plus {@link #bytes()}. Immutable, safe for use by many threads.
 *
 * @param what the kind, as in "not the state of WHAT"
 * @param magic four bytes that no other kind begins with
 * @param format the version of all that comes behind it, which is the only one that is read
 * @param settings equal for those that understand each other's state, such as the optimizer; at most 65,535 bytes
 */
public record StateFrame(String what, int magic, int format, String settings) {
    private static final int BYTES_BEFORE_SETTINGS = 10;

    /** Writes what the frame is around. */
    @FunctionalInterface
    public interface Writer {
        void write(DataOutputStream out) throws IOException;
    }

    /** Reads what a {@link Writer} wrote; throws an {@link IOException} also for what no writer can have written. */
    @FunctionalInterface
    public interface Reader {
        void read(DataInputStream in) throws IOException;
    }

    /** The length of the frame where the settings are ASCII. */
    public int bytes() {
        return BYTES_BEFORE_SETTINGS + settings.length();
    }

    /** Frame and rest. */
    public byte[] write(Writer rest) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(magic);
            out.writeInt(format);
            out.writeUTF(settings);
            rest.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads a state to its end.
     *
     * @param rest is called once the frame is this one; what it reads into is half changed if the bytes turn out to be
     *     broken behind that: give it something fresh, or call {@link #readOrKeep}
     * @throws IllegalArgumentException if they are cut off, too many, or of another kind, format or settings; the message
     *     says which
     */
    public void read(byte[] state, Reader rest) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(state))) {
            requireOwn(in);
            rest.read(in);
            if (in.available() != 0) {
                throw new IllegalArgumentException(in.available() + " bytes too many in the state of " + what);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the state of " + what + ", " + state.length + " bytes, is cut off or broken: " + e, e);
        }
    }

    /**
     * As {@link #read}, and reads {@code before} again where that fails, so that nothing has changed then.
     *
     * @param before what {@link #write} gives now
     */
    public void readOrKeep(byte[] state, byte[] before, Reader rest) {
        try {
            read(state, rest);
        } catch (RuntimeException e) {
            read(before, rest);
            if (e instanceof IllegalArgumentException refused) {
                throw refused;
            }
            throw new IllegalArgumentException("the state of " + what + " is broken: " + e, e);
        }
    }

    private void requireOwn(DataInputStream in) throws IOException {
        int magicRead = in.readInt();
        if (magicRead != magic) {
            throw new IllegalArgumentException("not the state of " + what + ": it starts with 0x"
                    + Integer.toHexString(magicRead) + ", not 0x" + Integer.toHexString(magic));
        }
        int formatRead = in.readInt();
        if (formatRead != format) {
            throw new IllegalArgumentException(
                    "the state of " + what + " is of format " + formatRead + ": this version reads format " + format
                            + "; start with the version that wrote it, or without the state");
        }
        String settingsRead = in.readUTF();
        if (!settingsRead.equals(settings)) {
            throw new IllegalArgumentException("the state of " + what + " with " + settingsRead + " restored with "
                    + settings + ": keep the settings, or start without the state");
        }
    }
}
