package io.weir.operators.anomaly;

import io.weir.state.format.FormatSerializer;
import io.weir.state.format.SnapshotVersions;
import java.io.IOException;
import java.util.Objects;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes a {@link SeriesMemory}: the format, 1; the newest time, 8 bytes; the timer, 8; the length of the detector's state, 4;
 * that state, which has a version of its own and refuses other settings than those that it was written with.
 *
 * <p>Safe for use by several threads.
 */
final class SeriesMemorySerializer extends FormatSerializer<SeriesMemory> {
    private static final long serialVersionUID = 1L;
    private static final byte FORMAT = 1;

    private final DetectionPlan detectors;

    SeriesMemorySerializer(DetectionPlan detectors) {
        this.detectors = detectors;
    }

    @Override
    public void serialize(SeriesMemory memory, DataOutputView out) throws IOException {
        byte[] state = memory.detector().state();
        out.writeByte(FORMAT);
        out.writeLong(memory.newest());
        out.writeLong(memory.timer());
        out.writeInt(state.length);
        out.write(state);
    }

    @Override
    public SeriesMemory deserialize(DataInputView in) throws IOException {
        expectFormat(FORMAT, "a series' memory", in);
        RowDetector detector = detectors.create();
        SeriesMemory memory = new SeriesMemory(detector);
        memory.setNewest(in.readLong());
        memory.setTimer(in.readLong());
        int length = in.readInt();
        if (length < 0 || length > detectors.maxStateBytes()) {
            throw new IOException("a detector's state of " + length + " bytes: 0 to " + detectors.maxStateBytes()
                    + " are accepted; keep the settings, or start without the state");
        }
        byte[] state = new byte[length];
        in.readFully(state);
        try {
            detector.restore(state);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
        return memory;
    }

    @Override
    public SeriesMemory copy(SeriesMemory from) {
        SeriesMemory copy = new SeriesMemory(detectors.create());
        copy.detector().restore(from.detector().state());
        copy.setNewest(from.newest());
        copy.setTimer(from.timer());
        return copy;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SeriesMemorySerializer that && that.detectors.equals(detectors);
    }

    @Override
    public int hashCode() {
        return Objects.hash(SeriesMemorySerializer.class, detectors);
    }

    /** Part of what Flink says when it refuses to restore. */
    @Override
    public String toString() {
        return "the memory of series watched as " + detectors
                + " (keep the section 'detect' as it was, or start without the state: all series are learned anew then)";
    }

    @Override
    public TypeSerializerSnapshot<SeriesMemory> snapshotConfiguration() {
        return new Snapshot(detectors);
    }

    /**
     * Remembers in a savepoint what its detectors watch, and how: {@link DetectionPlan#write} tells the layout. Its name is part of
     * every savepoint. Version 1 was the plan's Java serialization; it is refused.
     */
    public static final class Snapshot implements TypeSerializerSnapshot<SeriesMemory> {
        private static final int VERSION = 2;

        private DetectionPlan detectors;

        /** For Flink, which reads the snapshot into it. */
        public Snapshot() {}

        Snapshot(DetectionPlan detectors) {
            this.detectors = detectors;
        }

        @Override
        public int getCurrentVersion() {
            return VERSION;
        }

        @Override
        public void writeSnapshot(DataOutputView out) throws IOException {
            detectors.write(out);
        }

        @Override
        public void readSnapshot(int version, DataInputView in, ClassLoader loader) throws IOException {
            SnapshotVersions.expect(VERSION, version, "a series' memory");
            try {
                detectors = DetectionPlan.read(in);
            } catch (IllegalArgumentException e) {
                throw new IOException(
                        "the savepoint's detectors are none of this version of Weir: " + e.getMessage()
                                + "; restore it with the version that wrote it, or start from an empty state",
                        e);
            }
        }

        @Override
        public TypeSerializer<SeriesMemory> restoreSerializer() {
            return new SeriesMemorySerializer(detectors);
        }

        @Override
        public TypeSerializerSchemaCompatibility<SeriesMemory> resolveSchemaCompatibility(
                TypeSerializerSnapshot<SeriesMemory> old) {
            return old instanceof Snapshot that && that.detectors.equals(detectors)
                    ? TypeSerializerSchemaCompatibility.compatibleAsIs()
                    : TypeSerializerSchemaCompatibility.incompatible();
        }
    }
}
