package io.weir.gpu.kernel;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.memory.PinnedMemory;
import io.weir.gpu.precision.Elements;
import io.weir.gpu.precision.HalfFloat;
import io.weir.gpu.precision.ReducedModel;
import io.weir.gpu.precision.RowEncoding;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.BitSet;
import java.util.Optional;

/** The part of a slot's pinned memory that receives rows as the elements that its kernel takes. */
interface SlotInput {
    /**
     * Writes rows of a batch, column by column.
     *
     * @param from the first row
     * @param stride the distance of neighbouring columns, in elements
     * @param outOfRange is set for each row, from {@code from} on, with a value that the elements do not hold
     */
    void fill(FloatBatch in, int from, int rows, int stride, BitSet outOfRange);

    /**
     * @param offset of the first element, in bytes
     * @param stride the largest
     * @param groupColumn that is written as integers, -1 for none; only among floats
     * @param reduced says which elements; empty for floats
     */
    static SlotInput of(
            PinnedMemory pinned,
            long offset,
            int features,
            int stride,
            int groupColumn,
            Optional<ReducedModel> reduced) {
        if (reduced.isEmpty()) {
            FloatBuffer floats = pinned.floats(offset, features * stride);
            return (in, from, rows, columnStride, outOfRange) -> {
                for (int column = 0; column < features; column++) {
                    floats.put(column * columnStride, in.data(), column * in.stride() + from, rows);
                }
                if (groupColumn >= 0) {
                    toIntegers(floats, groupColumn * columnStride, rows);
                }
            };
        }
        Elements elements = reduced.get().elements();
        ByteBuffer bytes = pinned.bytes(offset, (long) elements.bytes() * features * stride);
        RowEncoding encoding = reduced.get().encoding();
        float[] numbers = new float[stride];
        Packing packing = elements == Elements.HALF ? halves(bytes.asShortBuffer(), stride) : codes(bytes, stride);
        return (in, from, rows, columnStride, outOfRange) -> {
            for (int column = 0; column < features; column++) {
                encoding.encode(column, in.data(), column * in.stride() + from, rows, numbers, outOfRange);
                packing.pack(numbers, rows, column * columnStride);
            }
        };
    }

    private static void toIntegers(FloatBuffer floats, int start, int count) {
        for (int at = start; at < start + count; at++) {
            float value = floats.get(at);
            int integer = (int) value;
            // -2³¹ and what a group can be have the bits of floats that are numbers, which no copy changes.
            floats.put(at, Float.intBitsToFloat(integer == value && integer >= 0 ? integer : Integer.MIN_VALUE));
        }
    }

    /** Numbers as elements. */
    @FunctionalInterface
    interface Packing {
        /** @param at the place of the first, in elements */
        void pack(float[] numbers, int count, int at);
    }

    private static Packing halves(ShortBuffer to, int most) {
        short[] halves = new short[most];
        return (numbers, count, at) -> {
            for (int i = 0; i < count; i++) {
                halves[i] = HalfFloat.of(numbers[i]);
            }
            to.put(at, halves, 0, count);
        };
    }

    private static Packing codes(ByteBuffer to, int most) {
        byte[] codes = new byte[most];
        return (numbers, count, at) -> {
            for (int i = 0; i < count; i++) {
                float number = numbers[i];
                codes[i] = (byte) (Float.isNaN(number) ? Byte.MIN_VALUE : (int) number);
            }
            to.put(at, codes, 0, count);
        };
    }
}
