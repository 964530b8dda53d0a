package io.weir.benchmarks.features;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes a {@link PlainRing}: how many entries (4 bytes), then time and value of each (8 and 8), the oldest first. */
final class PlainRingSerializer extends TypeSerializerSingleton<PlainRing> {
    private static final long serialVersionUID = 1L;

    static final PlainRingSerializer INSTANCE = new PlainRingSerializer();

    @Override
    public void serialize(PlainRing ring, DataOutputView out) throws IOException {
        int size = ring.size();
        out.writeInt(size);
        for (int i = 0; i < size; i++) {
            out.writeLong(ring.time(i));
            out.writeDouble(ring.value(i));
        }
    }

    @Override
    public PlainRing deserialize(DataInputView in) throws IOException {
        int size = in.readInt();
        PlainRing ring = new PlainRing(size + 1); // the event that caused the read comes next
        for (int i = 0; i < size; i++) {
            ring.add(in.readLong(), in.readDouble());
        }
        return ring;
    }

    @Override
    public PlainRing deserialize(PlainRing reuse, DataInputView in) throws IOException {
        return deserialize(in);
    }

    @Override
    public void copy(DataInputView in, DataOutputView out) throws IOException {
        int size = in.readInt();
        out.writeInt(size);
        for (int i = 0; i < 2 * size; i++) {
            out.writeLong(in.readLong()); // a double's bits too
        }
    }

    @Override
    public PlainRing copy(PlainRing from) {
        return from.copy();
    }

    @Override
    public PlainRing copy(PlainRing from, PlainRing reuse) {
        return from.copy();
    }

    @Override
    public PlainRing createInstance() {
        return new PlainRing();
    }

    @Override
    public boolean isImmutableType() {
        return false;
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public TypeSerializerSnapshot<PlainRing> snapshotConfiguration() {
        return new Snapshot();
    }

    /** The one format there is. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<PlainRing> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
