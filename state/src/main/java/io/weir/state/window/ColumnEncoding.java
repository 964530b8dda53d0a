package io.weir.state.window;

import io.weir.state.encoding.VarInt;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes the doubles of one column in as few bytes as lose nothing: as whole multiples of a power of ten, as floats, or as
 * they are, whichever is the first that gives every value back bit by bit. Amounts of money take two or three bytes.
 *
 * <p>The idea is that of ALP (Afroozeh, Kuffo and Boncz 2023): what people write in decimal is a short whole number over a
 * power of ten, and dividing gives the very double that parsing did.
 *
 * <pre>
 *   | mode: 1 | values |
 *   mode 0 to 4: zigzag LEB128 of value * 10^mode;  5: float, 4 bytes each;  6: double, 8 bytes each
 * </pre>
 */
final class ColumnEncoding {
    private static final double[] POWERS = {1, 10, 100, 1000, 10_000};
    private static final int FLOAT = POWERS.length;
    private static final int DOUBLE = FLOAT + 1;
    /** Beyond it a double holds no longer every whole number. */
    private static final double LARGEST = 1L << 52;
    /** The order in which modes are tried: whole numbers and cents first. */
    private static final int[] TRIED = {0, 2, 1, 3, 4};

    private ColumnEncoding() {}

    static void write(double[] values, int from, int to, DataOutputView out) throws IOException {
        int mode = mode(values, from, to);
        out.writeByte(mode);
        for (int i = from; i < to; i++) {
            double value = values[i];
            if (mode < FLOAT) {
                VarInt.writeSigned((long) Math.rint(value * POWERS[mode]), out);
            } else if (mode == FLOAT) {
                out.writeFloat((float) value);
            } else {
                out.writeLong(Double.doubleToRawLongBits(value));
            }
        }
    }

    static void read(double[] values, int size, DataInputView in) throws IOException {
        int mode = in.readByte();
        if (mode < 0 || mode > DOUBLE) {
            throw new IOException("a column of a key's history has encoding " + mode + ", accepted: 0 to " + DOUBLE
                    + ": the stored bytes are damaged");
        }
        for (int i = 0; i < size; i++) {
            if (mode < FLOAT) {
                values[i] = VarInt.readSigned(in) / POWERS[mode];
            } else if (mode == FLOAT) {
                values[i] = in.readFloat();
            } else {
                values[i] = Double.longBitsToDouble(in.readLong());
            }
        }
    }

    private static int mode(double[] values, int from, int to) {
        for (int mode : TRIED) {
            if (isDecimal(values, from, to, POWERS[mode])) {
                return mode;
            }
        }
        return isFloat(values, from, to) ? FLOAT : DOUBLE;
    }

    private static boolean isDecimal(double[] values, int from, int to, double power) {
        // From the newest: it is the likeliest to differ from what fitted before.
        for (int i = to - 1; i >= from; i--) {
            double value = values[i];
            double scaled = Math.rint(value * power);
            if (!(Math.abs(scaled) < LARGEST) || (double) (long) scaled / power != value || isNegativeZero(value)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isNegativeZero(double value) {
        return value == 0 && Double.doubleToRawLongBits(value) != 0;
    }

    private static boolean isFloat(double[] values, int from, int to) {
        for (int i = from; i < to; i++) {
            // By the bits that are written: all NaNs are one there, and one of other bits is not a float.
            double back = Float.intBitsToFloat(Float.floatToIntBits((float) values[i]));
            if (Double.doubleToRawLongBits(back) != Double.doubleToRawLongBits(values[i])) {
                return false;
            }
        }
        return true;
    }
}
