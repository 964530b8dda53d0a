package io.weir.ml.online;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** The state of the learner within another, at the end of that one's own. */
final class InnerState {
    private InnerState() {}

    static void write(DataOutputStream out, byte[] state) throws IOException {
        out.writeInt(state.length);
        out.write(state);
    }

    /** All that is left; the length before it tells whether some of it was cut off, or added. */
    static byte[] read(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length != in.available()) {
            throw new IOException("the learner within has " + length + " bytes, and " + in.available() + " are left");
        }
        return in.readAllBytes();
    }
}
