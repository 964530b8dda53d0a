package io.weir.operators.identity;

import io.weir.state.row.RowTypeSerializer;
import io.weir.state.row.RowTypeSnapshot;
import java.io.IOException;
import javax.annotation.Nullable;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/**
 * What is remembered of an id: when its event happened and its keys, or a label that came before its event.
 *
 * @param keys the event's id and key columns, null elsewhere; null as long as only a label has come
 * @param time when the event happened
 * @param label the label that waits for its event, if any
 */
record KnownId(@Nullable RowData keys, long time, @Nullable Label label) {
    record Label(boolean positive, long time) {}

    /**
     * <pre>
     *   | format: 1 | 1 event, 2 label: 1 | time: 8, keys (compact row) | positive: 1, label time: 8 |
     * </pre>
     */
    static final class Serializer extends RowTypeSerializer<KnownId> {
        private static final long serialVersionUID = 1L;
        private static final byte FORMAT = 1;

        Serializer(RowType rowType) {
            super(rowType);
        }

        @Override
        public void serialize(KnownId known, DataOutputView out) throws IOException {
            out.writeByte(FORMAT);
            if (known.keys != null) {
                out.writeByte(1);
                out.writeLong(known.time);
                rows().write(known.keys, out);
            } else {
                out.writeByte(2);
                out.writeBoolean(known.label.positive);
                out.writeLong(known.label.time);
            }
        }

        @Override
        public KnownId deserialize(DataInputView in) throws IOException {
            expectFormat(FORMAT, "a known id", in);
            if (in.readByte() == 1) {
                long time = in.readLong();
                return new KnownId(rows().read(in), time, null);
            }
            return new KnownId(null, 0, new Label(in.readBoolean(), in.readLong()));
        }

        @Override
        public KnownId copy(KnownId from) {
            return from;
        }

        @Override
        public boolean isImmutableType() {
            return true;
        }

        @Override
        public TypeSerializerSnapshot<KnownId> snapshotConfiguration() {
            return new Snapshot(rowType());
        }
    }

    /** The columns that the remembered rows have. */
    public static final class Snapshot extends RowTypeSnapshot<KnownId> {
        /** For Flink, which reads the snapshot into it. */
        public Snapshot() {}

        Snapshot(RowType rowType) {
            super(rowType);
        }

        @Override
        protected TypeSerializer<KnownId> serializer(RowType type) {
            return new Serializer(type);
        }
    }
}
