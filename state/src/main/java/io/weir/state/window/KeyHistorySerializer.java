package io.weir.state.window;

import io.weir.state.encoding.VarInt;
import io.weir.state.format.FormatSerializer;
import io.weir.state.format.SnapshotVersions;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes a {@link KeyHistory}, format 2; v is a number of variable length ({@link VarInt}), z a signed one:
 *
 * <pre>
 *   offset 0        1       2              10
 *          +--------+-------+--------------+------------+-------------------------+---
 *          | format | flags | expiry timer | entries: v | first time: z, then the | ...
 *          |   = 2  |       |              |            | steps to the next: v    |
 *          +--------+-------+--------------+------------+-------------------------+---
 *   flags  1: labels are kept   2: there are marks   4: there are tiles   8, 16: there are early labels, without or
 *          with ids and filters
 *
 *   marks, if any    | mark: v, per entry |             bits 0-1 label, 2 overtaken, 3.. filters
 *   labels, if kept  | id: 8, per entry; behind it, if there is a label, its time less the event's: z |
 *   columns          | {@link ColumnEncoding}, column by column |
 *   tiles, if any    | per group, per level: tiles: v; per tile: index, less the one before: z | first: z |
 *                    | last less first: v | events: v | parts |
 *   early, if any    | labels: v; per label: event time: z | label time less it: z |
 *                    | with ids: id: 8 | bit 0 positive, 1.. filters: v |  without: positive: 1 |
 * </pre>
 *
 * <p>Format 1, which had fixed widths and no tiles, is still read.
 *
 * <p>The layout is part of the serializer's snapshot, not of each value: a pipeline that keeps other columns, filters or
 * tiles than its savepoint did is refused at restore, with a message that names both, instead of reading one as another.
 * How many events are kept one by one may change. Immutable and safe for use by several threads.
 */
public final class KeyHistorySerializer extends FormatSerializer<KeyHistory> {
    private static final long serialVersionUID = 2L;
    private static final byte FORMAT = 2;
    private static final byte OLD_FORMAT = 1;
    private static final int LABELS = 1;
    private static final int MARKS = 2;
    private static final int TILES = 4;
    private static final int EARLY_WITHOUT_IDS = 8;
    private static final int EARLY = 16;

    private final HistoryLayout layout;

    public KeyHistorySerializer(HistoryLayout layout) {
        this.layout = layout;
    }

    @Override
    public void serialize(KeyHistory history, DataOutputView out) throws IOException {
        int size = history.size();
        boolean labels = history.keepsLabels();
        boolean marks = history.hasMarks();
        Tiles[] tiles = history.tiles();
        out.writeByte(FORMAT);
        EarlyLabels early = history.early();
        out.writeByte((labels ? LABELS : 0)
                | (marks ? MARKS : 0)
                | (tiles.length > 0 ? TILES : 0)
                | (early != null ? EARLY : 0));
        out.writeLong(history.expiryTimer());
        VarInt.write(size, out);
        long time = 0;
        for (int i = 0; i < size; i++) {
            if (i == 0) {
                VarInt.writeSigned(history.time(0), out);
            } else {
                VarInt.write(history.time(i) - time, out);
            }
            time = history.time(i);
        }
        for (int i = 0; marks && i < size; i++) {
            VarInt.write(history.mark(i) & 0xffffffffL, out);
        }
        for (int i = 0; labels && i < size; i++) {
            out.writeLong(history.id(i));
            if (history.label(i) != KeyHistory.UNKNOWN) {
                VarInt.writeSigned(history.labelTime(i) - history.time(i), out);
            }
        }
        for (int c = 0; c < history.columns(); c++) {
            history.write(c, out);
        }
        for (Tiles each : tiles) {
            each.write(out);
        }
        if (early != null) {
            early.write(out);
        }
    }

    @Override
    public KeyHistory deserialize(DataInputView in) throws IOException {
        if (readFormat("a key's history", in, OLD_FORMAT, FORMAT) == OLD_FORMAT) {
            return readOldFormat(in);
        }
        int flags = in.readByte();
        long timer = in.readLong();
        int size = (int) VarInt.read(in);
        // Room for some more: the usual next step is the event that caused the read.
        KeyHistory history = new KeyHistory(layout, size + 1 + size / 4);
        history.setExpiryTimer(timer);
        long time = 0;
        for (int i = 0; i < size; i++) {
            time = i == 0 ? VarInt.readSigned(in) : time + VarInt.read(in);
            history.restore(time);
        }
        for (int i = 0; (flags & MARKS) != 0 && i < size; i++) {
            history.restoreMark(i, (int) VarInt.read(in));
        }
        for (int i = 0; (flags & LABELS) != 0 && i < size; i++) {
            long id = in.readLong();
            long labelTime = history.label(i) == KeyHistory.UNKNOWN ? 0 : history.time(i) + VarInt.readSigned(in);
            history.restoreLabel(i, id, labelTime);
        }
        for (int c = 0; c < history.columns(); c++) {
            history.read(c, in);
        }
        if ((flags & TILES) != 0) {
            history.readTiles(in);
        }
        if ((flags & EARLY) != 0) {
            history.restoreEarly(EarlyLabels.read(in));
        } else if ((flags & EARLY_WITHOUT_IDS) != 0) {
            history.restoreEarly(EarlyLabels.readWithoutIds(in));
        }
        return history;
    }

    private KeyHistory readOldFormat(DataInputView in) throws IOException {
        long timer = in.readLong();
        int size = in.readInt();
        KeyHistory history = new KeyHistory(layout, size + 1);
        history.setExpiryTimer(timer);
        double[] row = new double[history.columns()];
        for (int i = 0; i < size; i++) {
            long time = in.readLong();
            long id = in.readLong();
            int label = in.readByte();
            long labelTime = label == KeyHistory.UNKNOWN ? 0 : in.readLong();
            for (int c = 0; c < row.length; c++) {
                row[c] = in.readDouble();
            }
            history.add(time, id, 0, row);
            history.restoreMark(i, label);
            history.restoreLabel(i, id, labelTime);
        }
        return history;
    }

    @Override
    public KeyHistory copy(KeyHistory from) {
        return from.copy();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyHistorySerializer that && that.layout.equals(layout);
    }

    @Override
    public int hashCode() {
        return Objects.hash(KeyHistorySerializer.class, layout);
    }

    /** Part of what Flink says when it refuses to restore. */
    @Override
    public String toString() {
        return "the history of a key, columns " + layout.columns() + ", filters " + layout.filters()
                + (layout.labels() ? ", with labels" : ", without labels") + ", tiles of " + layout.tiles();
    }

    @Override
    public TypeSerializerSnapshot<KeyHistory> snapshotConfiguration() {
        return new Snapshot(layout);
    }

    /** Remembers in a savepoint what its histories hold. Its name is part of every savepoint. */
    public static final class Snapshot implements TypeSerializerSnapshot<KeyHistory> {
        private static final int VERSION = 2;
        private static final int COLUMNS_ONLY = 1;

        private HistoryLayout layout = HistoryLayout.exact(List.of());

        /** For Flink, which reads the snapshot into it. */
        public Snapshot() {}

        Snapshot(HistoryLayout layout) {
            this.layout = layout;
        }

        @Override
        public int getCurrentVersion() {
            return VERSION;
        }

        @Override
        public void writeSnapshot(DataOutputView out) throws IOException {
            LayoutEncoding.write(layout, out);
        }

        @Override
        public void readSnapshot(int version, DataInputView in, ClassLoader loader) throws IOException {
            SnapshotVersions.expect(COLUMNS_ONLY, VERSION, version, "a key's history");
            layout = version == COLUMNS_ONLY
                    ? HistoryLayout.exact(LayoutEncoding.readNames(in))
                    : LayoutEncoding.read(in);
        }

        @Override
        public TypeSerializer<KeyHistory> restoreSerializer() {
            return new KeyHistorySerializer(layout);
        }

        @Override
        public TypeSerializerSchemaCompatibility<KeyHistory> resolveSchemaCompatibility(
                TypeSerializerSnapshot<KeyHistory> old) {
            return old instanceof Snapshot that && layout.readsFrom(that.layout)
                    ? TypeSerializerSchemaCompatibility.compatibleAsIs()
                    : TypeSerializerSchemaCompatibility.incompatible();
        }
    }
}
