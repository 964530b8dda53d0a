package io.weir.gpu.cpu;

import static io.weir.gpu.cpu.VectorMath.LANES;
import static io.weir.gpu.cpu.VectorMath.SPECIES;
import static jdk.incubator.vector.VectorOperators.ABS;
import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.NE;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.model.Activation;
import java.util.Locale;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Vector registers whose lanes are rows. Each loop goes to the end of the last registerful: batches and tiles have room
 * for it.
 *
 * <p>Loaded only where the module {@code jdk.incubator.vector} is there.
 */
final class VectorArithmetic implements TileArithmetic {
    /** The values between two layers of an ordinary network fit in an L1 cache with it. */
    static final int WIDTH = 64;

    private static final int COLUMNS_AT_ONCE = 4;
    /** Nodes of a forest that are computed for a registerful of rows while these rows walk a level. */
    private static final int NODES_PER_LEVEL = 3 * LANES;

    private static final int AVX2_BITS = 256;

    /** Whether the registers are wide enough, and multiply and add in one: without, the JDK emulates at great cost. */
    static boolean isSupported() {
        String processor = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        boolean arm = processor.equals("aarch64");
        return LANES <= FloatBatch.ALIGNMENT
                && (arm || (processor.equals("amd64") && SPECIES.vectorBitSize() >= AVX2_BITS));
    }

    @Override
    public String device() {
        return "CPU with vectors of " + SPECIES.vectorBitSize() + " bits";
    }

    @Override
    public int width() {
        return WIDTH;
    }

    @Override
    public boolean margins(
            FloatBatch in,
            int from,
            int rows,
            float[] slopes,
            float[] means,
            float bias,
            boolean withMissing,
            FloatBatch out) {
        float[] margins = out.data();
        int to = from + rows;
        for (int row = from; row < to; row += LANES) {
            FloatVector.broadcast(SPECIES, bias).intoArray(margins, row);
        }
        int column = 0;
        if (!withMissing) {
            for (; column + COLUMNS_AT_ONCE <= slopes.length; column += COLUMNS_AT_ONCE) {
                addFourTerms(in, from, to, column, slopes, means, margins);
            }
        }
        for (; column < slopes.length; column++) {
            addTerm(in, from, to, column, slopes[column], means[column], withMissing, margins);
        }
        FloatVector check = FloatVector.zero(SPECIES);
        for (int row = from; row < to; row += LANES) {
            check = FloatVector.fromArray(SPECIES, margins, row).fma(FloatVector.zero(SPECIES), check);
        }
        return check.reduceLanes(ADD) == 0; // 0 times what is not finite is NaN
    }

    private static void addFourTerms(
            FloatBatch in, int from, int to, int column, float[] slopes, float[] means, float[] margins) {
        float[] data = in.data();
        int a = column * in.stride();
        int b = a + in.stride();
        int c = b + in.stride();
        int d = c + in.stride();
        for (int row = from; row < to; row += LANES) {
            FloatVector margin = FloatVector.fromArray(SPECIES, margins, row);
            margin = FloatVector.fromArray(SPECIES, data, a + row)
                    .sub(means[column])
                    .fma(FloatVector.broadcast(SPECIES, slopes[column]), margin);
            margin = FloatVector.fromArray(SPECIES, data, b + row)
                    .sub(means[column + 1])
                    .fma(FloatVector.broadcast(SPECIES, slopes[column + 1]), margin);
            margin = FloatVector.fromArray(SPECIES, data, c + row)
                    .sub(means[column + 2])
                    .fma(FloatVector.broadcast(SPECIES, slopes[column + 2]), margin);
            margin = FloatVector.fromArray(SPECIES, data, d + row)
                    .sub(means[column + 3])
                    .fma(FloatVector.broadcast(SPECIES, slopes[column + 3]), margin);
            margin.intoArray(margins, row);
        }
    }

    private static void addTerm(
            FloatBatch in,
            int from,
            int to,
            int column,
            float slope,
            float mean,
            boolean withMissing,
            float[] margins) {
        float[] data = in.data();
        int offset = column * in.stride();
        for (int row = from; row < to; row += LANES) {
            FloatVector x = FloatVector.fromArray(SPECIES, data, offset + row);
            FloatVector difference = x.sub(mean);
            if (withMissing) {
                difference = FloatVector.zero(SPECIES).blend(difference, finite(x));
            }
            difference
                    .fma(FloatVector.broadcast(SPECIES, slope), FloatVector.fromArray(SPECIES, margins, row))
                    .intoArray(margins, row);
        }
    }

    private static VectorMask<Float> finite(FloatVector x) {
        return x.lanewise(ABS).compare(LE, Float.MAX_VALUE);
    }

    @Override
    public void standardize(FloatBatch in, int from, int rows, float[] means, float[] inverseScales, float[] tile) {
        if (!standardizePresent(in, from, rows, means, inverseScales, tile)) {
            float[] data = in.data();
            for (int column = 0; column < means.length; column++) {
                int source = column * in.stride() + from;
                for (int row = 0; row < rows; row += LANES) {
                    int at = column * WIDTH + row;
                    FloatVector.zero(SPECIES)
                            .blend(
                                    FloatVector.fromArray(SPECIES, tile, at),
                                    finite(FloatVector.fromArray(SPECIES, data, source + row)))
                            .intoArray(tile, at);
                }
            }
        }
    }

    /** As if all features were there; tells whether they are. */
    private boolean standardizePresent(
            FloatBatch in, int from, int rows, float[] means, float[] inverseScales, float[] tile) {
        float[] data = in.data();
        FloatVector check = FloatVector.zero(SPECIES);
        FloatVector other = check; // two chains of additions, of which neither waits for the other
        for (int column = 0; column < means.length; column++) {
            int source = column * in.stride() + from;
            int target = column * WIDTH;
            FloatVector mean = FloatVector.broadcast(SPECIES, means[column]);
            FloatVector inverse = FloatVector.broadcast(SPECIES, inverseScales[column]);
            int row = 0;
            for (; row + LANES < rows; row += 2 * LANES) {
                FloatVector x = FloatVector.fromArray(SPECIES, data, source + row);
                FloatVector y = FloatVector.fromArray(SPECIES, data, source + row + LANES);
                check = x.fma(FloatVector.zero(SPECIES), check);
                other = y.fma(FloatVector.zero(SPECIES), other);
                x.sub(mean).mul(inverse).intoArray(tile, target + row);
                y.sub(mean).mul(inverse).intoArray(tile, target + row + LANES);
            }
            for (; row < rows; row += LANES) {
                FloatVector x = FloatVector.fromArray(SPECIES, data, source + row);
                check = x.fma(FloatVector.zero(SPECIES), check);
                x.sub(mean).mul(inverse).intoArray(tile, target + row);
            }
        }
        return check.add(other).reduceLanes(ADD) == 0; // 0 times what is not finite is NaN
    }

    @Override
    public boolean copy(FloatBatch in, int from, int rows, float[] tile, float[] present) {
        float[] data = in.data();
        VectorMask<Float> missing = SPECIES.maskAll(false);
        for (int column = 0; column < in.columns(); column++) {
            int source = column * in.stride() + from;
            for (int row = 0; row < rows; row += LANES) {
                FloatVector x = FloatVector.fromArray(SPECIES, data, source + row);
                missing = missing.or(x.compare(NE, x));
                x.intoArray(tile, column * WIDTH + row);
            }
        }
        if (!missing.anyTrue()) {
            return true;
        }
        for (int column = 0; column < in.columns(); column++) {
            for (int at = column * WIDTH; at < column * WIDTH + rows; at += LANES) {
                FloatVector x = FloatVector.fromArray(SPECIES, tile, at);
                VectorMask<Float> absent = x.compare(NE, x);
                FloatVector.broadcast(SPECIES, 1).blend(0, absent).intoArray(present, at);
                x.blend(0, absent).intoArray(tile, at);
            }
        }
        return false;
    }

    @Override
    public void dense(float[] in, int inputs, float[] weights, float[] bias, float[] out, int outputs, int rows) {
        VectorProducts.dense(in, inputs, weights, bias, out, outputs, rows);
    }

    @Override
    public void activate(Activation activation, float[] values, int offset, int rows) {
        int to = offset + rows;
        switch (activation) {
            case IDENTITY -> {}
            case RELU -> {
                int at = offset;
                for (; at + LANES < to; at += 2 * LANES) {
                    FloatVector x = FloatVector.fromArray(SPECIES, values, at);
                    FloatVector y = FloatVector.fromArray(SPECIES, values, at + LANES);
                    x.blend(0, x.compare(LT, 0)).intoArray(values, at);
                    y.blend(0, y.compare(LT, 0)).intoArray(values, at + LANES);
                }
                for (; at < to; at += LANES) {
                    FloatVector x = FloatVector.fromArray(SPECIES, values, at);
                    x.blend(0, x.compare(LT, 0)).intoArray(values, at);
                }
            }
            case TANH -> {
                for (int at = offset; at < to; at += LANES) {
                    VectorMath.tanh(FloatVector.fromArray(SPECIES, values, at)).intoArray(values, at);
                }
            }
            case LOGISTIC -> {
                for (int at = offset; at < to; at += LANES) {
                    VectorMath.logistic(FloatVector.fromArray(SPECIES, values, at))
                            .intoArray(values, at);
                }
            }
        }
    }

    @Override
    public void powersOfTwo(float[] values, int offset, int rows) {
        for (int at = offset; at < offset + rows; at += LANES) {
            VectorMath.exp2(FloatVector.fromArray(SPECIES, values, at)).intoArray(values, at);
        }
    }

    @Override
    public void squaredResiduals(float[] a, float[] b, int columns, float[] sums, int offset, int rows) {
        for (int row = 0; row < rows; row += LANES) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int at = row; at < columns * WIDTH; at += WIDTH) {
                FloatVector difference =
                        FloatVector.fromArray(SPECIES, a, at).sub(FloatVector.fromArray(SPECIES, b, at));
                sum = difference.fma(difference, sum);
            }
            sum.intoArray(sums, offset + row);
        }
    }

    @Override
    public void squaredDistances(
            float[] tile, float[] present, float[] points, int features, int first, int count, float[] out, int rows) {
        VectorProducts.squaredDistances(tile, present, points, features, first, count, out, rows);
    }

    @Override
    public void nearest(float[] distances, int first, int count, float[] best, float[] index, int rows) {
        for (int row = 0; row < rows; row += LANES) {
            FloatVector lowest = FloatVector.fromArray(SPECIES, best, row);
            FloatVector where = FloatVector.fromArray(SPECIES, index, row);
            for (int p = 0; p < count; p++) {
                FloatVector distance = FloatVector.fromArray(SPECIES, distances, p * WIDTH + row);
                VectorMask<Float> nearer = distance.compare(LT, lowest);
                lowest = lowest.blend(distance, nearer);
                where = where.blend(first + p, nearer);
            }
            lowest.intoArray(best, row);
            where.intoArray(index, row);
        }
    }

    @Override
    public void insert(float[] distances, int count, float[] smallest, int k, int rows) {
        int last = (k - 1) * WIDTH;
        for (int row = 0; row < rows; row += LANES) {
            for (int p = 0; p < count; p++) {
                FloatVector distance = FloatVector.fromArray(SPECIES, distances, p * WIDTH + row);
                if (distance.compare(LT, FloatVector.fromArray(SPECIES, smallest, last + row))
                        .anyTrue()) {
                    insert(distance, smallest, k, row);
                }
            }
        }
    }

    /** At each place the smaller stays, and the larger goes on to the next. */
    private static void insert(FloatVector distance, float[] smallest, int k, int row) {
        FloatVector moving = distance;
        for (int at = row; at < k * WIDTH; at += WIDTH) {
            FloatVector there = FloatVector.fromArray(SPECIES, smallest, at);
            VectorMask<Float> smaller = moving.compare(LT, there);
            there.blend(moving, smaller).intoArray(smallest, at);
            moving = moving.blend(there, smaller);
        }
    }

    @Override
    public Forest forest(ForestNodes nodes, int[] roots, ForestColumns columns) {
        WalkedForest walked = new WalkedForest(nodes, roots, columns, WalkedForest.WIDTH);
        return walked.nodes() <= NODES_PER_LEVEL * (long) walked.levels()
                ? new VectorForest(new ForestSteps(nodes, roots, columns, LANES), walked, columns)
                : walked;
    }
}
