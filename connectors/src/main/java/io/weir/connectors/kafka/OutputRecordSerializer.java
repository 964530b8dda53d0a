package io.weir.connectors.kafka;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/**
 * Output records as bytes.
 *
 * <pre>
 *   topic      Flink's compressed string
 *   key        int length, or -1 for null; bytes
 *   value      int length, or -1 for null; bytes
 *   timestamp  long, or -1 for null
 *   headers    int count of texts; Flink's compressed strings
 * </pre>
 *
 * Stateless and thread-safe. Records are immutable, so a copy is the record itself.
 */
public final class OutputRecordSerializer extends TypeSerializer<OutputRecord> {
    private static final long serialVersionUID = 1L;

    /** The only instance that is needed; all are equal. */
    public static final OutputRecordSerializer INSTANCE = new OutputRecordSerializer();

    private static final int NULL = -1;

    @Override
    public boolean isImmutableType() {
        return true;
    }

    @Override
    public TypeSerializer<OutputRecord> duplicate() {
        return this;
    }

    @Override
    public OutputRecord createInstance() {
        return new OutputRecord("none", null, null, null, List.of());
    }

    @Override
    public OutputRecord copy(OutputRecord from) {
        return from;
    }

    @Override
    public OutputRecord copy(OutputRecord from, OutputRecord reuse) {
        return from;
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public void serialize(OutputRecord record, DataOutputView target) throws IOException {
        StringValue.writeString(record.topic(), target);
        writeBytes(record.key(), target);
        writeBytes(record.value(), target);
        target.writeLong(record.timestamp() == null ? NULL : record.timestamp());
        target.writeInt(record.headers().size());
        for (String text : record.headers()) {
            StringValue.writeString(text, target);
        }
    }

    @Override
    public OutputRecord deserialize(DataInputView source) throws IOException {
        String topic = StringValue.readString(source);
        byte[] key = readBytes(source);
        byte[] value = readBytes(source);
        long timestamp = source.readLong();
        int texts = source.readInt();
        List<String> headers = texts == 0 ? List.of() : new ArrayList<>(texts);
        for (int i = 0; i < texts; i++) {
            headers.add(StringValue.readString(source));
        }
        return new OutputRecord(topic, key, value, timestamp == NULL ? null : timestamp, headers);
    }

    @Override
    public OutputRecord deserialize(OutputRecord reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        serialize(deserialize(source), target);
    }

    private static void writeBytes(byte[] bytes, DataOutputView target) throws IOException {
        if (bytes == null) {
            target.writeInt(NULL);
        } else {
            target.writeInt(bytes.length);
            target.write(bytes);
        }
    }

    private static byte[] readBytes(DataInputView source) throws IOException {
        int length = source.readInt();
        if (length == NULL) {
            return null;
        }
        byte[] bytes = new byte[length];
        source.readFully(bytes);
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OutputRecordSerializer;
    }

    @Override
    public int hashCode() {
        return OutputRecordSerializer.class.hashCode();
    }

    @Override
    public TypeSerializerSnapshot<OutputRecord> snapshotConfiguration() {
        return new Snapshot();
    }

    /** The serializer's format as snapshots name it; its version is the layout's above. */
    public static final class Snapshot implements TypeSerializerSnapshot<OutputRecord> {
        static final int VERSION = 1;

        private int readVersion = VERSION;

        /** For Flink, which makes snapshots by reflection. */
        public Snapshot() {}

        @Override
        public int getCurrentVersion() {
            return VERSION;
        }

        @Override
        public void writeSnapshot(DataOutputView out) {
            // The version, which Flink writes, says it all.
        }

        @Override
        public void readSnapshot(int version, DataInputView in, ClassLoader loader) throws IOException {
            if (version < 1 || version > VERSION) {
                throw new IOException("The snapshot holds output records in format " + version
                        + "; this version reads the formats 1 to " + VERSION + ".");
            }
            readVersion = version;
        }

        @Override
        public TypeSerializer<OutputRecord> restoreSerializer() {
            return INSTANCE;
        }

        @Override
        public TypeSerializerSchemaCompatibility<OutputRecord> resolveSchemaCompatibility(
                TypeSerializerSnapshot<OutputRecord> older) {
            return older instanceof Snapshot snapshot && snapshot.readVersion == VERSION
                    ? TypeSerializerSchemaCompatibility.compatibleAsIs()
                    : TypeSerializerSchemaCompatibility.incompatible();
        }
    }
}
