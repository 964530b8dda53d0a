package io.weir.operators.sql;

import io.weir.state.format.FormatSerializer;
import io.weir.state.format.SnapshotVersions;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes an {@link Accumulator}: the format, 1; then its own bytes.
 *
 * <p>Safe for use by several threads.
 *
 * @param <A> the class of the kind's accumulators
 */
final class AccumulatorSerializer<A extends Accumulator> extends FormatSerializer<A> {
    private static final long serialVersionUID = 1L;
    private static final byte FORMAT = 1;
    private static final int FIRST_BYTES = 256;

    private final AccumulatorKind kind;

    AccumulatorSerializer(AccumulatorKind kind) {
        this.kind = kind;
    }

    @Override
    public void serialize(A accumulator, DataOutputView out) throws IOException {
        out.writeByte(FORMAT);
        accumulator.write(out);
    }

    @Override
    @SuppressWarnings("unchecked") // A is the kind's class
    public A deserialize(DataInputView in) throws IOException {
        expectFormat(FORMAT, "what " + kind.function() + " remembers", in);
        A accumulator = (A) kind.create();
        accumulator.read(in);
        return accumulator;
    }

    @Override
    public A copy(A from) {
        try {
            DataOutputSerializer out = new DataOutputSerializer(FIRST_BYTES);
            serialize(from, out);
            return deserialize(new DataInputDeserializer(out.getSharedBuffer(), 0, out.length()));
        } catch (IOException e) {
            throw new UncheckedIOException("copying in memory failed", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AccumulatorSerializer<?> that && that.kind == kind;
    }

    @Override
    public int hashCode() {
        return kind.id();
    }

    @Override
    public TypeSerializerSnapshot<A> snapshotConfiguration() {
        return new Snapshot<>(kind);
    }

    /**
     * Remembers in a savepoint whose accumulator it is, in one byte. Its name is part of every savepoint.
     *
     * @param <A> the class of the kind's accumulators
     */
    public static final class Snapshot<A extends Accumulator> implements TypeSerializerSnapshot<A> {
        private static final int VERSION = 1;

        private AccumulatorKind kind;

        /** For Flink, which reads the snapshot into it. */
        public Snapshot() {}

        Snapshot(AccumulatorKind kind) {
            this.kind = kind;
        }

        @Override
        public int getCurrentVersion() {
            return VERSION;
        }

        @Override
        public void writeSnapshot(DataOutputView out) throws IOException {
            out.writeByte(kind.id());
        }

        @Override
        public void readSnapshot(int version, DataInputView in, ClassLoader loader) throws IOException {
            SnapshotVersions.expect(VERSION, version, "a function of SQL");
            kind = AccumulatorKind.of(in.readByte());
        }

        @Override
        public TypeSerializer<A> restoreSerializer() {
            return new AccumulatorSerializer<>(kind);
        }

        @Override
        public TypeSerializerSchemaCompatibility<A> resolveSchemaCompatibility(TypeSerializerSnapshot<A> old) {
            return old instanceof Snapshot<A> that && that.kind == kind
                    ? TypeSerializerSchemaCompatibility.compatibleAsIs()
                    : TypeSerializerSchemaCompatibility.incompatible();
        }
    }
}
