package io.weir.state.window;

import io.weir.state.format.FormatSerializer;
import java.io.IOException;
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
 * <p>The number of columns is part of the serializer's snapshot, not of each value: a pipeline that aggregates other
 * columns than its savepoint did is refused at restore, with a message, instead of reading one column as another.
 */
public final class KeyHistorySerializer extends FormatSerializer<KeyHistory> {
    private static final long serialVersionUID = 1L;
    private static final byte FORMAT = 1;

    private final int columns;

    /** @param columns how many columns each history aggregates, 0 or more */
    public KeyHistorySerializer(int columns) {
        this.columns = columns;
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
        return other instanceof KeyHistorySerializer that && that.columns == columns;
    }

    @Override
    public int hashCode() {
        return Objects.hash(KeyHistorySerializer.class, columns);
    }

    @Override
    public TypeSerializerSnapshot<KeyHistory> snapshotConfiguration() {
        return new Snapshot(columns);
    }

    /** Remembers in a savepoint how many columns its histories have. */
    public static final class Snapshot implements TypeSerializerSnapshot<KeyHistory> {
        private int columns;

        /** For Flink, which reads the snapshot into it. */
        public Snapshot() {}

        Snapshot(int columns) {
            this.columns = columns;
        }

        @Override
        public int getCurrentVersion() {
            return 1;
        }

        @Override
        public void writeSnapshot(DataOutputView out) throws IOException {
            out.writeInt(columns);
        }

        @Override
        public void readSnapshot(int version, DataInputView in, ClassLoader loader) throws IOException {
            columns = in.readInt();
        }

        @Override
        public TypeSerializer<KeyHistory> restoreSerializer() {
            return new KeyHistorySerializer(columns);
        }

        @Override
        public TypeSerializerSchemaCompatibility<KeyHistory> resolveSchemaCompatibility(
                TypeSerializerSnapshot<KeyHistory> old) {
            return old instanceof Snapshot that && that.columns == columns
                    ? TypeSerializerSchemaCompatibility.compatibleAsIs()
                    : TypeSerializerSchemaCompatibility.incompatible();
        }
    }
}
