package io.weir.gpu.cpu;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.model.Activation;
import java.util.Arrays;

/** Plain loops over neighbouring floats, which the JIT compiler turns into vector instructions where it can. */
final class PlainArithmetic implements TileArithmetic {
    private static final int WIDTH = 256;

    @Override
    public String device() {
        return "CPU";
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
        if (withMissing) {
            return false;
        }
        float[] margins = out.data();
        Arrays.fill(margins, from, from + rows, bias);
        for (int column = 0; column < slopes.length; column++) {
            addTerm(margins, from, from + rows, in.data(), column * in.stride(), slopes[column], means[column]);
        }
        boolean finite = true;
        for (int row = from; row < from + rows; row++) {
            finite &= Float.isFinite(margins[row]);
        }
        return finite;
    }

    private static void addTerm(float[] margins, int from, int to, float[] data, int column, float slope, float mean) {
        for (int row = from; row < to; row++) {
            margins[row] += slope * (data[column + row] - mean);
        }
    }

    @Override
    public void standardize(FloatBatch in, int from, int rows, float[] means, float[] inverseScales, float[] tile) {
        for (int column = 0; column < means.length; column++) {
            int source = column * in.stride() + from;
            int target = column * WIDTH;
            for (int row = 0; row < rows; row++) {
                float x = in.data()[source + row];
                tile[target + row] = Math.abs(x) <= Float.MAX_VALUE ? (x - means[column]) * inverseScales[column] : 0;
            }
        }
    }

    @Override
    public boolean copy(FloatBatch in, int from, int rows, float[] tile, float[] present) {
        boolean all = true;
        for (int column = 0; column < in.columns(); column++) {
            int source = column * in.stride() + from;
            int target = column * WIDTH;
            System.arraycopy(in.data(), source, tile, target, rows);
            for (int row = 0; row < rows; row++) {
                all &= !Float.isNaN(tile[target + row]);
            }
        }
        if (!all) {
            for (int column = 0; column < in.columns(); column++) {
                for (int at = column * WIDTH; at < column * WIDTH + rows; at++) {
                    boolean missing = Float.isNaN(tile[at]);
                    present[at] = missing ? 0 : 1;
                    tile[at] = missing ? 0 : tile[at];
                }
            }
        }
        return all;
    }

    @Override
    public void dense(float[] in, int inputs, float[] weights, float[] bias, float[] out, int outputs, int rows) {
        for (int o = 0; o < outputs; o++) {
            int target = o * WIDTH;
            Arrays.fill(out, target, target + rows, bias[o]);
            int w = o * inputs;
            int i = 0;
            for (; i + 4 <= inputs; i += 4) {
                addFour(in, i * WIDTH, weights, w + i, out, target, rows);
            }
            for (; i < inputs; i++) {
                addOne(in, i * WIDTH, weights[w + i], out, target, rows);
            }
        }
    }

    /** Four inputs at once: the sums are read and written a quarter as often. */
    private static void addFour(float[] in, int source, float[] weights, int w, float[] out, int target, int rows) {
        float a = weights[w];
        float b = weights[w + 1];
        float c = weights[w + 2];
        float d = weights[w + 3];
        for (int row = 0; row < rows; row++) {
            int at = source + row;
            out[target + row] = out[target + row]
                    + a * in[at]
                    + b * in[at + WIDTH]
                    + c * in[at + 2 * WIDTH]
                    + d * in[at + 3 * WIDTH];
        }
    }

    private static void addOne(float[] in, int source, float weight, float[] out, int target, int rows) {
        for (int row = 0; row < rows; row++) {
            out[target + row] += weight * in[source + row];
        }
    }

    @Override
    public void activate(Activation activation, float[] values, int offset, int rows) {
        switch (activation) {
            case IDENTITY -> {}
            case RELU -> {
                for (int at = offset; at < offset + rows; at++) {
                    values[at] = values[at] < 0 ? 0 : values[at];
                }
            }
            case TANH -> {
                for (int at = offset; at < offset + rows; at++) {
                    values[at] = tanh(values[at]);
                }
            }
            case LOGISTIC -> {
                for (int at = offset; at < offset + rows; at++) {
                    values[at] = (float) (1 / (1 + Math.exp(-values[at])));
                }
            }
        }
    }

    /** Unlike Math.tanh made of a function that the JIT compiler knows. */
    private static float tanh(float x) {
        double e = Math.exp(-2.0 * Math.abs(x));
        return (float) Math.copySign((1 - e) / (1 + e), x);
    }

    @Override
    public void powersOfTwo(float[] values, int offset, int rows) {
        for (int at = offset; at < offset + rows; at++) {
            values[at] = (float) Math.exp(values[at] * 0.6931471805599453); // ln 2
        }
    }

    @Override
    public void squaredResiduals(float[] a, float[] b, int columns, float[] sums, int offset, int rows) {
        Arrays.fill(sums, offset, offset + rows, 0);
        for (int column = 0; column < columns; column++) {
            int source = column * WIDTH;
            for (int row = 0; row < rows; row++) {
                float difference = a[source + row] - b[source + row];
                sums[offset + row] += difference * difference;
            }
        }
    }

    @Override
    public void squaredDistances(
            float[] tile, float[] present, float[] points, int features, int first, int count, float[] out, int rows) {
        for (int p = 0; p < count; p++) {
            int target = p * WIDTH;
            Arrays.fill(out, target, target + rows, 0);
            for (int f = 0; f < features; f++) {
                float point = points[(first + p) * features + f];
                if (present == null) {
                    addSquare(tile, f * WIDTH, point, out, target, rows);
                } else {
                    addPresentSquare(tile, present, f * WIDTH, point, out, target, rows);
                }
            }
        }
    }

    private static void addSquare(float[] tile, int source, float point, float[] out, int target, int rows) {
        for (int row = 0; row < rows; row++) {
            float difference = tile[source + row] - point;
            out[target + row] += difference * difference;
        }
    }

    private static void addPresentSquare(
            float[] tile, float[] present, int source, float point, float[] out, int target, int rows) {
        for (int row = 0; row < rows; row++) {
            float difference = tile[source + row] - point * present[source + row];
            out[target + row] += difference * difference;
        }
    }

    @Override
    public void nearest(float[] distances, int first, int count, float[] best, float[] index, int rows) {
        for (int p = 0; p < count; p++) {
            for (int row = 0; row < rows; row++) {
                float distance = distances[p * WIDTH + row];
                if (distance < best[row]) {
                    best[row] = distance;
                    index[row] = first + p;
                }
            }
        }
    }

    @Override
    public void insert(float[] distances, int count, float[] smallest, int k, int rows) {
        for (int p = 0; p < count; p++) {
            for (int row = 0; row < rows; row++) {
                float distance = distances[p * WIDTH + row];
                int at = (k - 1) * WIDTH + row;
                if (distance < smallest[at]) {
                    for (; at >= WIDTH && smallest[at - WIDTH] > distance; at -= WIDTH) {
                        smallest[at] = smallest[at - WIDTH];
                    }
                    smallest[at] = distance;
                }
            }
        }
    }

    @Override
    public Forest forest(ForestNodes nodes, int[] roots, ForestColumns columns) {
        return new WalkedForest(nodes, roots, columns, WalkedForest.WIDTH);
    }
}
