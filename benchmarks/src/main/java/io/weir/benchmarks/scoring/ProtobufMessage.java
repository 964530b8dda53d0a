package io.weir.benchmarks.scoring;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A message in protobuf's wire format, written field by field. Enough for a model file; nothing is read.
 *
 * <p>Not thread-safe.
 */
final class ProtobufMessage {
    private static final int VARINT = 0;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED_32 = 5;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    ProtobufMessage add(int field, long value) {
        tag(field, VARINT);
        varint(value);
        return this;
    }

    ProtobufMessage add(int field, float value) {
        tag(field, FIXED_32);
        bytes.writeBytes(littleEndian(value));
        return this;
    }

    ProtobufMessage add(int field, String value) {
        return add(field, value.getBytes(StandardCharsets.UTF_8));
    }

    ProtobufMessage add(int field, ProtobufMessage value) {
        return add(field, value.toBytes());
    }

    ProtobufMessage add(int field, byte[] value) {
        tag(field, LENGTH_DELIMITED);
        varint(value.length);
        bytes.writeBytes(value);
        return this;
    }

    /** A repeated field, packed. */
    ProtobufMessage addAll(int field, float... values) {
        return add(field, littleEndian(values));
    }

    /** A repeated field, packed. */
    ProtobufMessage addAll(int field, long... values) {
        ProtobufMessage packed = new ProtobufMessage();
        for (long value : values) {
            packed.varint(value);
        }
        return add(field, packed);
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }

    private void tag(int field, int wireType) {
        varint((long) field << 3 | wireType);
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }

    private static byte[] littleEndian(float... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(values);
        return buffer.array();
    }
}
