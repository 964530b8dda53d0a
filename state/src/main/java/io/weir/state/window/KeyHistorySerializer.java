package io.weir.state.window;

import io.weir.state.format.FormatSerializer;
import io.weir.state.format.SnapshotVersions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes a {@link KeyHistory}, format 1:
 *
 * <pre>
 *   offset 0         1               9         13
 *          +---------+---------------+---------+----------+----------+---
 *          | format  | expiry timer  | entries | entry 0  | entry 1  | ...
 *          +---------+---------------+---------+----------+----------+---
 *
 *   entry  | time: 8 | id: 8 | label: 1 | label time: 8, only if there is a label | value: 8, once per column |
 * </pre>
 *
 * <p>The columns' names are part of the serializer's snapshot, not of each value: a pipeline that aggregates other
 * columns than its savepoint did, or the same in another order, is refused at restore, with a message that names both,
 * instead of reading one column as another. Immutable and safe for use by several threads.
 */
public final class KeyHistorySerializer extends FormatSerializer<KeyHistory> {
    private static final long serialVersionUID = 1L;
    private static final byte FORMAT = 1;

    private final ArrayList<String> names; // a List need not be serializable
    private final int columns;

    /** @param columns the names of the columns that each history aggregates, in their order; may be empty */
    public KeyHistorySerializer(List<String> columns) {
        this.names = new ArrayList<>(columns);
        this.columns = columns.size();
    }

    @Override
    public void serialize(KeyHistory history, DataOutputView out) throws IOException {
        out.writeByte(FORMAT);
        out.writeLong(history.expiryTimer());
        out.writeInt(history.size());
        for (int i = 0; i < history.size(); i++) {
            out.writeLong(history.time(i));
            out.writeLong(history.id(i));
            out.writeByte(history.label(i));
            if (history.label(i) != KeyHistory.UNKNOWN) {
                out.writeLong(history.labelTime(i));
            }
            for (int c = 0; c < columns; c++) {
                out.writeDouble(history.value(c, i));
            }
        }
    }

    @Override
    public KeyHistory deserialize(DataInputView in) throws IOException {
        expectFormat(FORMAT, "a key's history", in);
        long timer = in.readLong();
        int size = in.readInt();
        // Room for one more: the usual next step is the event that caused the read.
        KeyHistory history = new KeyHistory(columns, size + 1);
        history.setExpiryTimer(timer);
        double[] row = new double[columns];
        for (int i = 0; i < size; i++) {
            long time = in.readLong();
            long id = in.readLong();
            byte label = in.readByte();
            long labelTime = label == KeyHistory.UNKNOWN ? 0 : in.readLong();
            for (int c = 0; c < columns; c++) {
                row[c] = in.readDouble();
            }
            history.restore(time, id, label, labelTime, row);
        }
        return history;
    }

    @Override
    public KeyHistory copy(KeyHistory from) {
        return from.copy();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyHistorySerializer that && that.names.equals(names);
    }

    @Override
    public int hashCode() {
        return Objects.hash(KeyHistorySerializer.class, names);
    }

    /** Part of what Flink says when it refuses to restore. */
    @Override
    public String toString() {
        return "the history of a key, format " + FORMAT + ", columns " + names;
    }

    @Override
    public TypeSerializerSnapshot<KeyHistory> snapshotConfiguration() {
        return new Snapshot(names);
    }

    /** Remembers in a savepoint which columns its histories have. */
    public static final class Snapshot implements TypeSerializerSnapshot<KeyHistory> {
        private List<String> columns = List.of();

        /** For Flink, which reads the snapshot into it. */
        public Snapshot() {}

        Snapshot(List<String> columns) {
            this.columns = List.copyOf(columns);
        }

        @Override
        public int getCurrentVersion() {
            return 1;
        }

        @Override
        public void writeSnapshot(DataOutputView out) throws IOException {
            out.writeInt(columns.size());
            for (String column : columns) {
                out.writeUTF(column);
            }
        }

        @Override
        public void readSnapshot(int version, DataInputView in, ClassLoader loader) throws IOException {
            SnapshotVersions.expect(getCurrentVersion(), version, "a key's history");
            String[] names = new String[in.readInt()];
            for (int i = 0; i < names.length; i++) {
                names[i] = in.readUTF();
            }
            columns = List.of(names);
        }

        @Override
        public TypeSerializer<KeyHistory> restoreSerializer() {
            return new KeyHistorySerializer(columns);
        }

        @Override
        public TypeSerializerSchemaCompatibility<KeyHistory> resolveSchemaCompatibility(
                TypeSerializerSnapshot<KeyHistory> old) {
            return old instanceof Snapshot that && that.columns.equals(columns)
                    ? TypeSerializerSchemaCompatibility.compatibleAsIs()
                    : TypeSerializerSchemaCompatibility.incompatible();
        }
    }
}
