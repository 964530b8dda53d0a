package io.weir.gpu.cpu;

import static io.weir.gpu.cpu.VectorArithmetic.WIDTH;
import static io.weir.gpu.cpu.VectorMath.LANES;
import static io.weir.gpu.cpu.VectorMath.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * Sums of products over the columns of a tile, in blocks of four outputs by four or two registers of rows: sums that stay in
 * registers, so that no addition waits for the one before it, and each value that is read is used several times.
 */
final class VectorProducts {
    private static final int OUTPUTS = 4;
    /** Whether sixteen sums, and what is added to them, fit in the registers: with AVX-512 and on ARM. */
    private static final boolean MANY_REGISTERS = SPECIES.vectorBitSize() != 256;

    private VectorProducts() {}

    static void dense(float[] in, int inputs, float[] weights, float[] bias, float[] out, int outputs, int rows) {
        int o = 0;
        for (; o + OUTPUTS <= outputs; o += OUTPUTS) {
            int row = 0;
            if (MANY_REGISTERS) {
                for (; row + 3 * LANES < rows; row += 4 * LANES) {
                    denseFourByFour(in, inputs, weights, bias, out, o, row);
                }
            }
            for (; row + LANES < rows; row += 2 * LANES) {
                denseFourByTwo(in, inputs, weights, bias, out, o, row);
            }
            if (row < rows) {
                denseFourByOne(in, inputs, weights, bias, out, o, row);
            }
        }
        for (; o < outputs; o++) {
            int row = 0;
            for (; row + 3 * LANES < rows; row += 4 * LANES) {
                denseOneByFour(in, inputs, weights, bias, out, o, row);
            }
            for (; row < rows; row += LANES) {
                denseOne(in, inputs, weights, bias, out, o, row);
            }
        }
    }

    private static void denseFourByFour(
            float[] in, int inputs, float[] weights, float[] bias, float[] out, int o, int row) {
        FloatVector a0 = FloatVector.broadcast(SPECIES, bias[o]);
        FloatVector b0 = FloatVector.broadcast(SPECIES, bias[o + 1]);
        FloatVector c0 = FloatVector.broadcast(SPECIES, bias[o + 2]);
        FloatVector d0 = FloatVector.broadcast(SPECIES, bias[o + 3]);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector a3 = a0;
        FloatVector b1 = b0;
        FloatVector b2 = b0;
        FloatVector b3 = b0;
        FloatVector c1 = c0;
        FloatVector c2 = c0;
        FloatVector c3 = c0;
        FloatVector d1 = d0;
        FloatVector d2 = d0;
        FloatVector d3 = d0;
        int a = o * inputs;
        int b = a + inputs;
        int c = b + inputs;
        int d = c + inputs;
        for (int i = 0, at = row; i < inputs; i++, at += WIDTH) {
            FloatVector x0 = FloatVector.fromArray(SPECIES, in, at);
            FloatVector x1 = FloatVector.fromArray(SPECIES, in, at + LANES);
            FloatVector x2 = FloatVector.fromArray(SPECIES, in, at + 2 * LANES);
            FloatVector x3 = FloatVector.fromArray(SPECIES, in, at + 3 * LANES);
            FloatVector w = FloatVector.broadcast(SPECIES, weights[a + i]);
            a0 = x0.fma(w, a0);
            a1 = x1.fma(w, a1);
            a2 = x2.fma(w, a2);
            a3 = x3.fma(w, a3);
            w = FloatVector.broadcast(SPECIES, weights[b + i]);
            b0 = x0.fma(w, b0);
            b1 = x1.fma(w, b1);
            b2 = x2.fma(w, b2);
            b3 = x3.fma(w, b3);
            w = FloatVector.broadcast(SPECIES, weights[c + i]);
            c0 = x0.fma(w, c0);
            c1 = x1.fma(w, c1);
            c2 = x2.fma(w, c2);
            c3 = x3.fma(w, c3);
            w = FloatVector.broadcast(SPECIES, weights[d + i]);
            d0 = x0.fma(w, d0);
            d1 = x1.fma(w, d1);
            d2 = x2.fma(w, d2);
            d3 = x3.fma(w, d3);
        }
        int to = o * WIDTH + row;
        store(a0, a1, a2, a3, out, to);
        store(b0, b1, b2, b3, out, to + WIDTH);
        store(c0, c1, c2, c3, out, to + 2 * WIDTH);
        store(d0, d1, d2, d3, out, to + 3 * WIDTH);
    }

    private static void store(FloatVector v0, FloatVector v1, FloatVector v2, FloatVector v3, float[] out, int to) {
        v0.intoArray(out, to);
        v1.intoArray(out, to + LANES);
        v2.intoArray(out, to + 2 * LANES);
        v3.intoArray(out, to + 3 * LANES);
    }

    private static void denseFourByTwo(
            float[] in, int inputs, float[] weights, float[] bias, float[] out, int o, int row) {
        FloatVector a0 = FloatVector.broadcast(SPECIES, bias[o]);
        FloatVector b0 = FloatVector.broadcast(SPECIES, bias[o + 1]);
        FloatVector c0 = FloatVector.broadcast(SPECIES, bias[o + 2]);
        FloatVector d0 = FloatVector.broadcast(SPECIES, bias[o + 3]);
        FloatVector a1 = a0;
        FloatVector b1 = b0;
        FloatVector c1 = c0;
        FloatVector d1 = d0;
        int a = o * inputs;
        int b = a + inputs;
        int c = b + inputs;
        int d = c + inputs;
        for (int i = 0, at = row; i < inputs; i++, at += WIDTH) {
            FloatVector x0 = FloatVector.fromArray(SPECIES, in, at);
            FloatVector x1 = FloatVector.fromArray(SPECIES, in, at + LANES);
            FloatVector w = FloatVector.broadcast(SPECIES, weights[a + i]);
            a0 = x0.fma(w, a0);
            a1 = x1.fma(w, a1);
            w = FloatVector.broadcast(SPECIES, weights[b + i]);
            b0 = x0.fma(w, b0);
            b1 = x1.fma(w, b1);
            w = FloatVector.broadcast(SPECIES, weights[c + i]);
            c0 = x0.fma(w, c0);
            c1 = x1.fma(w, c1);
            w = FloatVector.broadcast(SPECIES, weights[d + i]);
            d0 = x0.fma(w, d0);
            d1 = x1.fma(w, d1);
        }
        int to = o * WIDTH + row;
        a0.intoArray(out, to);
        a1.intoArray(out, to + LANES);
        b0.intoArray(out, to + WIDTH);
        b1.intoArray(out, to + WIDTH + LANES);
        c0.intoArray(out, to + 2 * WIDTH);
        c1.intoArray(out, to + 2 * WIDTH + LANES);
        d0.intoArray(out, to + 3 * WIDTH);
        d1.intoArray(out, to + 3 * WIDTH + LANES);
    }

    private static void denseFourByOne(
            float[] in, int inputs, float[] weights, float[] bias, float[] out, int o, int row) {
        FloatVector a0 = FloatVector.broadcast(SPECIES, bias[o]);
        FloatVector b0 = FloatVector.broadcast(SPECIES, bias[o + 1]);
        FloatVector c0 = FloatVector.broadcast(SPECIES, bias[o + 2]);
        FloatVector d0 = FloatVector.broadcast(SPECIES, bias[o + 3]);
        int a = o * inputs;
        int b = a + inputs;
        int c = b + inputs;
        int d = c + inputs;
        for (int i = 0, at = row; i < inputs; i++, at += WIDTH) {
            FloatVector x = FloatVector.fromArray(SPECIES, in, at);
            a0 = x.fma(FloatVector.broadcast(SPECIES, weights[a + i]), a0);
            b0 = x.fma(FloatVector.broadcast(SPECIES, weights[b + i]), b0);
            c0 = x.fma(FloatVector.broadcast(SPECIES, weights[c + i]), c0);
            d0 = x.fma(FloatVector.broadcast(SPECIES, weights[d + i]), d0);
        }
        int to = o * WIDTH + row;
        a0.intoArray(out, to);
        b0.intoArray(out, to + WIDTH);
        c0.intoArray(out, to + 2 * WIDTH);
        d0.intoArray(out, to + 3 * WIDTH);
    }

    private static void denseOne(float[] in, int inputs, float[] weights, float[] bias, float[] out, int o, int row) {
        FloatVector sum = FloatVector.broadcast(SPECIES, bias[o]);
        for (int i = 0, at = row; i < inputs; i++, at += WIDTH) {
            sum = FloatVector.fromArray(SPECIES, in, at)
                    .fma(FloatVector.broadcast(SPECIES, weights[o * inputs + i]), sum);
        }
        sum.intoArray(out, o * WIDTH + row);
    }

    private static void denseOneByFour(
            float[] in, int inputs, float[] weights, float[] bias, float[] out, int o, int row) {
        FloatVector a = FloatVector.broadcast(SPECIES, bias[o]);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int i = 0, at = row; i < inputs; i++, at += WIDTH) {
            FloatVector w = FloatVector.broadcast(SPECIES, weights[o * inputs + i]);
            a = FloatVector.fromArray(SPECIES, in, at).fma(w, a);
            b = FloatVector.fromArray(SPECIES, in, at + LANES).fma(w, b);
            c = FloatVector.fromArray(SPECIES, in, at + 2 * LANES).fma(w, c);
            d = FloatVector.fromArray(SPECIES, in, at + 3 * LANES).fma(w, d);
        }
        store(a, b, c, d, out, o * WIDTH + row);
    }

    static void squaredDistances(
            float[] tile, float[] present, float[] points, int features, int first, int count, float[] out, int rows) {
        for (int row = 0; row < rows; row += LANES) {
            int p = 0;
            if (present == null) {
                for (; p + OUTPUTS <= count; p += OUTPUTS) {
                    fourDistances(tile, points, features, first + p, out, p * WIDTH + row, row);
                }
            }
            for (; p < count; p++) {
                distance(tile, present, points, features, first + p, out, p * WIDTH + row, row);
            }
        }
    }

    private static void fourDistances(
            float[] tile, float[] points, int features, int point, float[] out, int to, int row) {
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector b0 = a0;
        FloatVector c0 = a0;
        FloatVector d0 = a0;
        int a = point * features;
        int b = a + features;
        int c = b + features;
        int d = c + features;
        for (int f = 0, at = row; f < features; f++, at += WIDTH) {
            FloatVector x = FloatVector.fromArray(SPECIES, tile, at);
            FloatVector difference = x.sub(FloatVector.broadcast(SPECIES, points[a + f]));
            a0 = difference.fma(difference, a0);
            difference = x.sub(FloatVector.broadcast(SPECIES, points[b + f]));
            b0 = difference.fma(difference, b0);
            difference = x.sub(FloatVector.broadcast(SPECIES, points[c + f]));
            c0 = difference.fma(difference, c0);
            difference = x.sub(FloatVector.broadcast(SPECIES, points[d + f]));
            d0 = difference.fma(difference, d0);
        }
        a0.intoArray(out, to);
        b0.intoArray(out, to + WIDTH);
        c0.intoArray(out, to + 2 * WIDTH);
        d0.intoArray(out, to + 3 * WIDTH);
    }

    /** The difference to a point times 1 is exactly the difference, so rows that miss nothing get the bits of above. */
    private static void distance(
            float[] tile, float[] present, float[] points, int features, int point, float[] out, int to, int row) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int f = 0, at = row; f < features; f++, at += WIDTH) {
            FloatVector x = FloatVector.fromArray(SPECIES, tile, at);
            float value = points[point * features + f];
            FloatVector difference = present == null
                    ? x.sub(value)
                    : FloatVector.broadcast(SPECIES, -value).fma(FloatVector.fromArray(SPECIES, present, at), x);
            sum = difference.fma(difference, sum);
        }
        sum.intoArray(out, to);
    }
}
