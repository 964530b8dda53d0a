package io.weir.state.encoding;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Whole numbers in as few bytes as they need, seven bits in each, the lowest first (LEB128); a signed one by zigzag, so that
 * a small negative one is short too.
 */
public final class VarInt {
    private VarInt() {}

    /** Writes a number as unsigned: 1 byte below 128, 10 for a negative one. */
    public static void write(long value, DataOutputView out) throws IOException {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.writeByte((int) (rest | 0x80));
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }

    /** Reads what {@link #write} wrote. */
    public static long read(DataInputView in) throws IOException {
        byte b = in.readByte();
        long value = b & 0x7f;
        for (int shift = 7; b < 0; shift += 7) {
            if (shift > 63) {
                throw new IOException("a number of variable length has no end: the stored bytes are damaged");
            }
            b = in.readByte();
            value |= (b & 0x7fL) << shift;
        }
        return value;
    }

    /** Writes a number that is near 0 on either side. */
    public static void writeSigned(long value, DataOutputView out) throws IOException {
        write((value << 1) ^ (value >> 63), out);
    }

    /** Reads what {@link #writeSigned} wrote. */
    public static long readSigned(DataInputView in) throws IOException {
        long value = read(in);
        return (value >>> 1) ^ -(value & 1);
    }
}
