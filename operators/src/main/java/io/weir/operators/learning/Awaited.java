package io.weir.operators.learning;

import io.weir.operators.event.Event;
import io.weir.operators.event.EventSerializer;
import io.weir.state.row.RowTypeSerializer;
import io.weir.state.row.RowTypeSnapshot;
import java.io.IOException;
import javax.annotation.Nullable;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.table.types.logical.RowType;

/**
 * What the join knows of an id: an event that waits for its label, a label that waits for its event, or that both have
 * met.
 *
 * @param waiting the event or the label; null when they have met
 * @param time the event's time, or the label's
 */
record Awaited(@Nullable Event waiting, long time) {
    boolean isEvent() {
        return waiting != null && waiting.occurred();
    }

    boolean isLabel() {
        return waiting != null && !waiting.occurred();
    }

    /** <pre>| format: 1 | time: 8 | waiting: 1 | the event or label |</pre> */
    static final class Serializer extends RowTypeSerializer<Awaited> {
        private static final long serialVersionUID = 1L;
        private static final byte FORMAT = 1;

        private final EventSerializer events;

        Serializer(RowType rowType) {
            super(rowType);
            events = new EventSerializer(rowType);
        }

        @Override
        public void serialize(Awaited awaited, DataOutputView out) throws IOException {
            out.writeByte(FORMAT);
            out.writeLong(awaited.time);
            out.writeBoolean(awaited.waiting != null);
            if (awaited.waiting != null) {
                events.serialize(awaited.waiting, out);
            }
        }

        @Override
        public Awaited deserialize(DataInputView in) throws IOException {
            expectFormat(FORMAT, "an event that awaits its label", in);
            long time = in.readLong();
            return new Awaited(in.readBoolean() ? events.deserialize(in) : null, time);
        }

        @Override
        public Awaited copy(Awaited from) {
            return new Awaited(from.waiting == null ? null : events.copy(from.waiting), from.time);
        }

        @Override
        public TypeSerializerSnapshot<Awaited> snapshotConfiguration() {
            return new Snapshot(rowType());
        }
    }

    /** The columns that the waiting rows have. */
    public static final class Snapshot extends RowTypeSnapshot<Awaited> {
        /** For Flink, which reads the snapshot into it. */
        public Snapshot() {}

        Snapshot(RowType rowType) {
            super(rowType);
        }

        @Override
        protected TypeSerializer<Awaited> serializer(RowType type) {
            return new Serializer(type);
        }
    }
}
