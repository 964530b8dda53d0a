package io.weir.gpu.cpu;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.model.Activation;
import io.weir.gpu.model.DenseLayer;
import io.weir.gpu.model.MlpModel;
import java.util.List;

/**
 * A multilayer perceptron, all layers of a tile of rows before the next tile: the values between two layers never leave
 * the cache.
 *
 * <p>Error: with u = 2⁻²⁴, a layer of n inputs adds to each sum at most about (n + 2)·u·(|bias| + Σ|wᵢ·aᵢ|), and its
 * activation at most 4u; what it was given in error it multiplies by Σ|wᵢ|, and the slope of the activation, at most 1.
 *
 * <p>O(rows · weights) time, no allocation.
 */
final class MlpScorer implements BatchScorer {
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Layer(int inputs, int outputs, float[] weights, float[] bias, Activation activation) {}

    private final TileArithmetic arithmetic;
    private final int features;
    private final boolean reconstruction;
    private final Standardization standardization;
    private final Layer[] layers;
    private final float[] standardized;
    /** What the layers write in turn. */
    private final float[][] values;

    MlpScorer(MlpModel model, TileArithmetic arithmetic) {
        this.arithmetic = arithmetic;
        this.features = model.features();
        this.reconstruction = model.output() == MlpModel.Output.RECONSTRUCTION_ERROR;
        this.standardization = new Standardization(model.means(), model.scales(), arithmetic);
        List<DenseLayer> all = model.layers();
        this.layers = all.stream()
                .map(l -> new Layer(l.inputs(), l.outputs(), l.weights(), l.bias(), l.activation()))
                .toArray(Layer[]::new);
        int widest = all.stream().mapToInt(DenseLayer::outputs).max().orElseThrow();
        this.standardized = new float[features * arithmetic.width()];
        this.values = new float[2][widest * arithmetic.width()];
    }

    @Override
    public void score(FloatBatch in, FloatBatch out) {
        int width = arithmetic.width();
        for (int from = 0; from < in.rows(); from += width) {
            int rows = Math.min(width, in.rows() - from);
            standardization.apply(in, from, rows, standardized);
            float[] last = forward(rows);
            if (reconstruction) {
                arithmetic.squaredResiduals(standardized, last, features, out.data(), from, rows);
                for (int row = from; row < from + rows; row++) {
                    out.data()[row] /= features;
                }
            } else {
                for (int column = 0; column < out.columns(); column++) {
                    System.arraycopy(last, column * width, out.data(), column * out.stride() + from, rows);
                }
            }
        }
    }

    private float[] forward(int rows) {
        float[] from = standardized;
        for (int i = 0; i < layers.length; i++) {
            Layer layer = layers[i];
            float[] to = values[i % 2];
            arithmetic.dense(from, layer.inputs, layer.weights, layer.bias, to, layer.outputs, rows);
            activate(layer, to, rows);
            from = to;
        }
        return from;
    }

    private void activate(Layer layer, float[] tile, int rows) {
        int width = arithmetic.width();
        if (rows == width) {
            arithmetic.activate(layer.activation, tile, 0, layer.outputs * width); // columns without a gap
        } else {
            for (int unit = 0; unit < layer.outputs; unit++) {
                arithmetic.activate(layer.activation, tile, unit * width, rows);
            }
        }
    }
}
