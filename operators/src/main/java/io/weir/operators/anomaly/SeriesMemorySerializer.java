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
import org.apache.flink.util.InstantiationUtil;

/**
 * Writes a {@link SeriesMemory}: the format, 1; the newest time, 8 bytes; the timer, 8; the length of the detector's state, 4;
 * that state, which has a version of its own and refuses other settings than those that it was written with.
 *
 * <p>Safe for use by several threads.
 */
final class SeriesMemorySerializer extends FormatSerializer<SeriesMemory> {
    private static final long serialVersionUID = 1L;
    private static final byte FORMAT = 1;

    private final RowDetectorFactory detectors;

    SeriesMemorySerializer(RowDetectorFactory detectors) {
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
        if (length < 0 || length > detector.maxStateBytes()) {
            throw new IOException("a detector's state of " + length + " bytes: 0 to " + detector.maxStateBytes()
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

    @Override
    public TypeSerializerSnapshot<SeriesMemory> snapshotConfiguration() {
        return new Snapshot(detectors);
    }

    /** Remembers in a savepoint how its detectors are made. Its name is part of every savepoint. */
    public static final class Snapshot implements TypeSerializerSnapshot<SeriesMemory> {
        private static final int VERSION = 1;

        private RowDetectorFactory detectors;

        /** For Flink, which reads the snapshot into it. */
        public Snapshot() {}

        Snapshot(RowDetectorFactory detectors) {
            this.detectors = detectors;
        }

        @Override
        public int getCurrentVersion() {
            return VERSION;
        }

        @Override
        public void writeSnapshot(DataOutputView out) throws IOException {
            byte[] bytes = InstantiationUtil.serializeObject(detectors);
            out.writeInt(bytes.length);
            out.write(bytes);
        }

        @Override
        public void readSnapshot(int version, DataInputView in, ClassLoader loader) throws IOException {
            SnapshotVersions.expect(VERSION, version, "a series' memory");
            byte[] bytes = new byte[in.readInt()];
            in.readFully(bytes);
            try {
                detectors = InstantiationUtil.deserializeObject(bytes, loader);
            } catch (ClassNotFoundException e) {
                throw new IOException("the detectors of the savepoint are of a class that is not there", e);
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
