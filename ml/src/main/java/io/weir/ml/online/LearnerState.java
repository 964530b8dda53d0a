package io.weir.ml.online;

import io.weir.ml.FeatureSchema;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * How every learner's state begins, so that none goes on from bytes that are not its own: what kind it is, the format's
 * version, the variant of the options that the numbers behind it depend on, and the features' names.
 *
 * @param what the kind of learner, as in "not the state of WHAT"
 * @param magic four bytes that no other kind of learner begins with
 * @param format the version of all that comes behind the magic, which is the only one that is read
 * @param variant the options without which the state has no meaning, such as the optimizer
 * @param names the features' names
 */
public record LearnerState(String what, int magic, int format, String variant, List<String> names) {
    /** Writes what a kind adds to the beginning. */
    public interface Writer {
        void write(DataOutputStream out) throws IOException;
    }

    /** Reads what a {@link Writer} wrote. */
    public interface Reader {
        void read(DataInputStream in) throws IOException;
    }

    /** The whole state. */
    public byte[] write(Writer rest) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(magic);
            out.writeInt(format);
            out.writeUTF(variant);
            out.writeInt(names.size());
            for (String name : names) {
                out.writeUTF(name);
            }
            rest.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads a state to its end.
     *
     * @param rest reads into a fresh learner, so that the old one is unchanged if the bytes turn out to be broken half-way
     * @throws IllegalArgumentException if they are cut off, too many, or of another kind, format, variant or list of
     *     features; the message says which
     */
    public void read(byte[] state, Reader rest) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(state))) {
            requireOwn(in);
            rest.read(in);
            if (in.available() != 0) {
                throw new IllegalArgumentException(in.available() + " bytes too many in a learner's state");
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "a learner's state of " + state.length + " bytes is cut off or broken: " + e, e);
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
            throw new IllegalArgumentException("learner state of format " + formatRead + ": this version reads format "
                    + format + "; start with the version that wrote it, or without the state");
        }
        String variantRead = in.readUTF();
        if (!variantRead.equals(variant)) {
            throw new IllegalArgumentException("learner state of " + variantRead + " restored with " + variant
                    + ": keep what it was, or start without the state");
        }
        int count = in.readInt();
        List<String> stored = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            stored.add(in.readUTF());
        }
        new FeatureSchema(stored).difference(new FeatureSchema(names)).ifPresent(difference -> {
            throw new IllegalArgumentException("learner state of other features: " + stored.size() + " stored, "
                    + names.size() + " now; " + difference + "; keep the features, or start without the state");
        });
    }
}
