package io.weir.operators.format;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;

/**
 * Avro's binary encoding from an array, where no length is believed that the array cannot hold. Avro's own decoder makes room for the two
 * gigabytes that four damaged bytes ask for, and takes the process with it.
 *
 * <p>The limits: a text, bytes or a fixed at most as long as what is left; a block of an array or a map with at most as many items as bytes
 * are left, and all of them together as the message has, so that an array of nulls, which takes none, is refused. For one thread.
 */
final class BoundedDecoder extends Decoder {
    private byte[] bytes = {};
    private int at;
    private int end;
    /** Of the arrays and maps so far. */
    private long items;

    /** Begins to read a message from one of its bytes on. */
    BoundedDecoder over(byte[] message, int from) {
        bytes = message;
        at = from;
        end = message.length;
        items = 0;
        return this;
    }

    int left() {
        return end - at;
    }

    /** How many bytes of the message have been read. */
    int position() {
        return at;
    }

    private int take(long length) throws IOException {
        if (length < 0 || length > left()) {
            throw new EOFException("a length of " + length + " where " + left() + " bytes are left");
        }
        int from = at;
        at += (int) length;
        return from;
    }

    @Override
    public void readNull() {
        // Nothing is written for it.
    }

    @Override
    public boolean readBoolean() throws IOException {
        byte value = bytes[take(1)];
        if (value != 0 && value != 1) {
            throw new IOException("a boolean is " + value);
        }
        return value == 1;
    }

    @Override
    public int readInt() throws IOException {
        long value = readLong();
        if (value != (int) value) {
            throw new IOException("an int is " + value);
        }
        return (int) value;
    }

    @Override
    public long readLong() throws IOException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = bytes[take(1)];
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw new IOException("a number has more than ten bytes");
    }

    @Override
    public float readFloat() throws IOException {
        return Float.intBitsToFloat((int) littleEndian(4));
    }

    @Override
    public double readDouble() throws IOException {
        return Double.longBitsToDouble(littleEndian(8));
    }

    private long littleEndian(int length) throws IOException {
        int from = take(length);
        long value = 0;
        for (int i = length - 1; i >= 0; i--) {
            value = value << 8 | (bytes[from + i] & 0xFF);
        }
        return value;
    }

    @Override
    public Utf8 readString(Utf8 old) throws IOException {
        long length = readLong();
        int from = take(length);
        return new Utf8(Arrays.copyOfRange(bytes, from, at));
    }

    @Override
    public String readString() throws IOException {
        return readString(null).toString();
    }

    @Override
    public void skipString() throws IOException {
        take(readLong());
    }

    @Override
    public ByteBuffer readBytes(ByteBuffer old) throws IOException {
        int from = take(readLong());
        return ByteBuffer.wrap(Arrays.copyOfRange(bytes, from, at));
    }

    @Override
    public void skipBytes() throws IOException {
        take(readLong());
    }

    @Override
    public void readFixed(byte[] target, int start, int length) throws IOException {
        System.arraycopy(bytes, take(length), target, start, length);
    }

    @Override
    public void skipFixed(int length) throws IOException {
        take(length);
    }

    @Override
    public int readEnum() throws IOException {
        return readInt();
    }

    @Override
    public int readIndex() throws IOException {
        return readInt();
    }

    @Override
    public long readArrayStart() throws IOException {
        long count = readLong();
        if (count < 0) {
            readLong(); // the block's bytes, which who reads its items need not know
            count = -count;
        }
        return bounded(count);
    }

    private long bounded(long count) throws IOException {
        if (count < 0 || count > left()) {
            throw new EOFException("a block of " + count + " items where " + left() + " bytes are left");
        }
        items += count;
        if (items > end) {
            throw new EOFException(
                    "a block of " + count + " items, with which there are " + items + " in " + end + " bytes");
        }
        return count;
    }

    @Override
    public long arrayNext() throws IOException {
        return readArrayStart();
    }

    @Override
    public long skipArray() throws IOException {
        long count = readLong();
        while (count < 0) {
            take(readLong());
            count = readLong();
        }
        return bounded(count);
    }

    @Override
    public long readMapStart() throws IOException {
        return readArrayStart();
    }

    @Override
    public long mapNext() throws IOException {
        return readArrayStart();
    }

    @Override
    public long skipMap() throws IOException {
        return skipArray();
    }
}
