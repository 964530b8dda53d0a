package io.weir.gpu.column;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.model.Activation;
import io.weir.gpu.model.DenseLayer;
import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.Link;
import io.weir.gpu.model.MlpModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Gradients of random shapes, and mini-batches for them, each with parameters of its own. */
final class RandomGradients {
    private RandomGradients() {}

    static Gradients ofLinear(Random random, int columns) {
        Loss loss = Loss.values()[random.nextInt(3)];
        float[] means = new float[columns];
        float[] scales = new float[columns];
        standardize(random, means, scales);
        return Gradients.of(new LinearModel(new float[columns], 0, means, scales, Link.IDENTITY), loss);
    }

    /** One to three layers, of which some are wider than the 16 units that a block takes. */
    static Gradients ofNetwork(Random random, int columns) {
        Loss loss = random.nextBoolean() ? Loss.LOGISTIC : Loss.SQUARED;
        List<DenseLayer> layers = new ArrayList<>();
        int inputs = columns;
        for (int hidden = random.nextInt(3); hidden > 0; hidden--) {
            int outputs = 1 + random.nextInt(35);
            layers.add(layer(inputs, outputs, Activation.values()[random.nextInt(4)]));
            inputs = outputs;
        }
        Activation last = loss == Loss.SQUARED
                ? Activation.values()[random.nextInt(4)]
                : random.nextBoolean() ? Activation.IDENTITY : Activation.LOGISTIC;
        layers.add(layer(inputs, 1, last));
        float[] means = new float[columns];
        float[] scales = new float[columns];
        standardize(random, means, scales);
        return Gradients.of(new MlpModel(means, scales, layers, MlpModel.Output.VALUES), loss);
    }

    private static DenseLayer layer(int inputs, int outputs, Activation activation) {
        return new DenseLayer(inputs, outputs, new float[inputs * outputs], new float[outputs], activation);
    }

    private static void standardize(Random random, float[] means, float[] scales) {
        for (int i = 0; i < means.length; i++) {
            means[i] = 3 * (float) random.nextGaussian();
            scales[i] = (float) Math.exp(random.nextGaussian());
        }
    }

    /**
     * Rows with labels, some of them missing, and weights, some of them 0; and parameters.
     *
     * @param rows of which the features are taken
     */
    static FloatBatch batch(Random random, Gradients gradients, FloatBatch rows) {
        FloatBatch batch = gradients.newInput(rows.capacity());
        batch.resize(rows.rows());
        System.arraycopy(rows.data(), 0, batch.data(), 0, rows.data().length);
        for (int row = 0; row < rows.rows(); row++) {
            float label = gradients.loss() == Loss.SQUARED ? (float) random.nextGaussian() : random.nextInt(2);
            batch.data()[gradients.labelColumn() * batch.stride() + row] = random.nextInt(10) == 0 ? Float.NaN : label;
            batch.data()[gradients.weightColumn() * batch.stride() + row] =
                    random.nextInt(8) == 0 ? 0 : 3 * random.nextFloat();
        }
        for (Gradients.Layer layer : gradients.layers()) {
            for (int i = 0; i < layer.parameters(); i++) {
                batch.parameters()[layer.start() + i] = (float) (random.nextGaussian() / Math.sqrt(layer.inputs()));
            }
        }
        return batch;
    }
}
