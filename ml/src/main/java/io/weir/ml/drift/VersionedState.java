package io.weir.ml.drift;

import io.weir.ml.state.StateFrame;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** What all detectors share: settings that can be told, and a framed state. */
abstract class VersionedState {
    private static final int MAGIC = 0x57445231; // "WDR1": tells a state from other bytes
    private static final int FORMAT = 1;

    private final StateFrame frame;

    /** @param settings kind and settings; equal for detectors that understand each other's state */
    VersionedState(String settings) {
        this.frame = new StateFrame("a drift detector", MAGIC, FORMAT, settings);
    }

    abstract void write(DataOutput out) throws IOException;

    /** Sets every field that {@link #write} wrote. */
    abstract void read(DataInput in) throws IOException;

    /** All that is needed to go on, as versioned bytes. */
    public final byte[] state() {
        return frame.write(this::write);
    }

    /**
     * Goes on from {@link #state()}.
     *
     * @throws IllegalArgumentException if the bytes are no state, of an unknown format version, or of another kind or other
     *     settings; nothing is then changed
     */
    public final void restore(byte[] state) {
        frame.readOrKeep(state, state(), this::read);
    }

    @Override
    public String toString() {
        return frame.settings();
    }
}
