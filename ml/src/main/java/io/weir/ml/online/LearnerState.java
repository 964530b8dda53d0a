package io.weir.ml.online;

import io.weir.ml.FeatureSchema;
import io.weir.ml.state.StateFrame;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * How every learner's state begins: its {@link StateFrame}, then the features' names, as a state means nothing for others.
 *
 * @param frame the kind of learner, its format, and the options that its numbers depend on
 * @param names the features' names
 */
public record LearnerState(StateFrame frame, List<String> names) {
    public LearnerState {
        names = List.copyOf(names);
    }

    public LearnerState(String what, int magic, int format, String settings, List<String> names) {
        this(new StateFrame(what, magic, format, settings), names);
    }

    /** The whole state. */
    public byte[] write(StateFrame.Writer rest) {
        return frame.write(out -> {
            out.writeInt(names.size());
            for (String name : names) {
                out.writeUTF(name);
            }
            rest.write(out);
        });
    }

    /**
     * As {@link StateFrame#read}.
     *
     * @param rest reads into a fresh learner, so that the old one is unchanged if the bytes turn out to be broken half-way
     * @throws IllegalArgumentException also if the state is of other features; the message tells the first that differs
     */
    public void read(byte[] state, StateFrame.Reader rest) {
        frame.read(state, in -> {
            requireOwnNames(in);
            rest.read(in);
        });
    }

    private void requireOwnNames(DataInputStream in) throws IOException {
        int count = in.readInt();
        List<String> stored = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            stored.add(in.readUTF());
        }
        new FeatureSchema(stored).difference(new FeatureSchema(names)).ifPresent(difference -> {
            throw new IllegalArgumentException(
                    "the state of " + frame.what() + " is of other features: " + stored.size()
                            + " stored, " + names.size() + " now; " + difference
                            + "; keep the features, or start without the state");
        });
    }
}
