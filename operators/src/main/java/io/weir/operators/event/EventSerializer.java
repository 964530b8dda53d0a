package io.weir.operators.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.state.row.RowTypeSerializer;
import io.weir.state.row.RowTypeSnapshot;
import java.io.IOException;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/**
 * Writes an {@link Event} for a shuffle: one byte of flags, the compact row, and only what is there.
 *
 * <pre>
 *   | kind and flags: 1 | time: 8 | row (compact) | sent at: 8, of events | label time: 8, of labels |
 *   | features: 2 + 4 each, if any | precise features: 2 + 8 each, if kept |
 *   | served scores, if any: count 1, and of each model (length 1, UTF-8), version 8, score 4 |
 *   | original: key, value, topic, partition, offset, if kept | rejection, if any |
 * </pre>
 *
 * <p>The learning job keeps events that wait for their labels in this layout too: it is part of that state's format, and a
 * kept fixture holds it.
 */
public final class EventSerializer extends RowTypeSerializer<Event> {
    private static final long serialVersionUID = 1L;
    private static final Event.Kind[] KINDS = Event.Kind.values();
    private static final Rejection.Reason[] REASONS = Rejection.Reason.values();
    private static final float[] NO_FEATURES = {};
    private static final int KIND = 0b11;
    private static final int POSITIVE = 0b100;
    private static final int HAS_FEATURES = 0b1000;
    private static final int HAS_ORIGINAL = 0b10000;
    private static final int HAS_PRECISE = 0b100000;
    private static final int HAS_SERVED = 0b1000000;

    public EventSerializer(RowType rowType) {
        super(rowType);
    }

    @Override
    public void serialize(Event event, DataOutputView out) throws IOException {
        Event.Kind kind = event.kind();
        Original original = event.original();
        // A refused message has no features, whatever it had before it was refused.
        float[] features = kind == Event.Kind.REJECTED ? NO_FEATURES : event.features();
        double[] precise = kind == Event.Kind.REJECTED ? null : event.precise();
        List<ServedScore> served = kind == Event.Kind.REJECTED ? List.of() : event.served();
        out.writeByte(kind.ordinal()
                | (event.positive() ? POSITIVE : 0)
                | (features.length > 0 ? HAS_FEATURES : 0)
                | (original != null ? HAS_ORIGINAL : 0)
                | (precise != null ? HAS_PRECISE : 0)
                | (served.isEmpty() ? 0 : HAS_SERVED));
        out.writeLong(event.time());
        switch (kind) {
            case OCCURRED -> {
                rows().write(event.row(), out);
                out.writeLong(event.sentAt());
            }
            case LABELED -> {
                rows().write(event.row(), out);
                out.writeLong(event.labelTime());
            }
            case REJECTED -> {
                out.writeByte(event.rejection().reason().ordinal());
                writeText(event.rejection().detail(), out);
            }
        }
        if (features.length > 0) {
            out.writeShort(features.length);
            for (float feature : features) {
                out.writeFloat(feature);
            }
        }
        if (precise != null) {
            out.writeShort(precise.length);
            for (double feature : precise) {
                out.writeDouble(feature);
            }
        }
        if (!served.isEmpty()) {
            writeServed(served, out);
        }
        if (original != null) {
            writeBytes(original.key(), out);
            writeBytes(original.value(), out);
            writeText(original.topic(), out);
            out.writeInt(original.partition());
            out.writeLong(original.offset());
        }
    }

    @Override
    public Event deserialize(DataInputView in) throws IOException {
        int flags = in.readUnsignedByte();
        long time = in.readLong();
        Event.Kind kind = KINDS[flags & KIND];
        if (kind == Event.Kind.REJECTED) {
            Rejection rejection = new Rejection(REASONS[in.readUnsignedByte()], readText(in));
            return Event.rejected(rejection, original(flags, in));
        }
        RowData row = rows().read(in);
        long sentOrLabeled = in.readLong();
        float[] features = features(flags, in);
        double[] precise = precise(flags, in);
        List<ServedScore> served = served(flags, in);
        Original original = original(flags, in);
        Event event = kind == Event.Kind.OCCURRED
                ? Event.occurred(time, row, sentOrLabeled, original)
                : Event.labeled(time, row, (flags & POSITIVE) != 0, sentOrLabeled, original);
        return (features == null ? event : event.withFeatures(features))
                .withPrecise(precise)
                .withServed(served);
    }

    private static float[] features(int flags, DataInputView in) throws IOException {
        if ((flags & HAS_FEATURES) == 0) {
            return null;
        }
        float[] features = new float[in.readUnsignedShort()];
        for (int i = 0; i < features.length; i++) {
            features[i] = in.readFloat();
        }
        return features;
    }

    private static double[] precise(int flags, DataInputView in) throws IOException {
        if ((flags & HAS_PRECISE) == 0) {
            return null;
        }
        double[] precise = new double[in.readUnsignedShort()];
        for (int i = 0; i < precise.length; i++) {
            precise[i] = in.readDouble();
        }
        return precise;
    }

    private static void writeServed(List<ServedScore> served, DataOutputView out) throws IOException {
        out.writeByte(served.size());
        for (ServedScore score : served) {
            byte[] model = score.model().getBytes(UTF_8);
            out.writeByte(model.length);
            out.write(model);
            out.writeLong(score.version());
            out.writeFloat(score.score());
        }
    }

    private static List<ServedScore> served(int flags, DataInputView in) throws IOException {
        if ((flags & HAS_SERVED) == 0) {
            return List.of();
        }
        ServedScore[] served = new ServedScore[in.readUnsignedByte()];
        for (int i = 0; i < served.length; i++) {
            byte[] model = new byte[in.readUnsignedByte()];
            in.readFully(model);
            served[i] = new ServedScore(new String(model, UTF_8), in.readLong(), in.readFloat());
        }
        return List.of(served);
    }

    private static Original original(int flags, DataInputView in) throws IOException {
        if ((flags & HAS_ORIGINAL) == 0) {
            return null;
        }
        return new Original(readBytes(in), readBytes(in), readText(in), in.readInt(), in.readLong());
    }

    private static void writeText(String text, DataOutputView out) throws IOException {
        writeBytes(text.getBytes(UTF_8), out);
    }

    private static String readText(DataInputView in) throws IOException {
        return new String(readBytes(in), UTF_8);
    }

    private static void writeBytes(byte[] bytes, DataOutputView out) throws IOException {
        out.writeInt(bytes == null ? -1 : bytes.length);
        if (bytes != null) {
            out.write(bytes);
        }
    }

    private static byte[] readBytes(DataInputView in) throws IOException {
        int length = in.readInt();
        if (length < 0) {
            return null;
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }

    @Override
    public Event copy(Event from) {
        // Rows are never changed in place, the feature vectors are, and the original is dropped.
        return switch (from.kind()) {
            case OCCURRED ->
                Event.occurred(from.time(), from.row(), from.sentAt(), from.original())
                        .withFeatures(from.features().clone())
                        .withPrecise(copy(from.precise()))
                        .withServed(from.served());
            case LABELED ->
                Event.labeled(from.time(), from.row(), from.positive(), from.labelTime(), from.original())
                        .withFeatures(from.features().clone())
                        .withPrecise(copy(from.precise()))
                        .withServed(from.served());
            case REJECTED -> Event.rejected(from.rejection(), from.original());
        };
    }

    private static double[] copy(double[] precise) {
        return precise == null ? null : precise.clone();
    }

    @Override
    public TypeSerializerSnapshot<Event> snapshotConfiguration() {
        return new Snapshot(rowType());
    }

    /** The columns that the in-flight events of a savepoint have. */
    public static final class Snapshot extends RowTypeSnapshot<Event> {
        /** For Flink, which reads the snapshot into it. */
        public Snapshot() {}

        Snapshot(RowType rowType) {
            super(rowType);
        }

        @Override
        protected TypeSerializer<Event> serializer(RowType type) {
            return new EventSerializer(type);
        }
    }
}
