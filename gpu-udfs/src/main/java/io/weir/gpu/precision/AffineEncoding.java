package io.weir.gpu.precision;

import java.util.BitSet;

/** Numbers that are values less an offset, over a step: for models that standardize. What is not finite is missing. */
final class AffineEncoding implements RowEncoding {
    /** Added and taken away again, it rounds a float of a size below 2^22 to the nearest whole number. */
    private static final float ROUNDING = 0x1.8p23f;

    private final float[] offsets;
    private final float[] steps;
    private final float largest;
    private final boolean isWhole;

    /**
     * @param offsets the value with the number 0, by column
     * @param steps what a number more is worth, above 0, by column
     */
    AffineEncoding(float[] offsets, float[] steps, Elements elements) {
        this.offsets = offsets;
        this.steps = steps;
        this.isWhole = elements == Elements.CODE;
        this.largest = isWhole ? 127 : HalfFloat.LARGEST;
    }

    @Override
    public void encode(int column, float[] from, int at, int rows, float[] numbers, BitSet outOfRange) {
        float offset = offsets[column];
        float step = steps[column];
        for (int row = 0; row < rows; row++) {
            float value = from[at + row];
            float number = (value - offset) / step;
            if (isWhole) {
                number = number + ROUNDING - ROUNDING;
            }
            if (!(Math.abs(number) <= largest)) {
                if (Float.isFinite(value)) {
                    outOfRange.set(row);
                    number = 0; // is not looked at
                } else {
                    number = Float.NaN;
                }
            }
            numbers[row] = number;
        }
    }
}
