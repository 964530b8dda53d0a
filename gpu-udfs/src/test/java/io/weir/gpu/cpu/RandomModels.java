package io.weir.gpu.cpu;

import io.weir.gpu.model.Activation;
import io.weir.gpu.model.DenseLayer;
import io.weir.gpu.model.DenseModel;
import io.weir.gpu.model.ForestModel;
import io.weir.gpu.model.KMeansModel;
import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.Link;
import io.weir.gpu.model.MlpModel;
import io.weir.gpu.model.NeighborModel;
import io.weir.gpu.model.PcaModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Models of each kind, of random shapes and parameters. */
final class RandomModels {
    enum Kind {
        LINEAR,
        LOGISTIC,
        MLP,
        AUTOENCODER,
        BOOSTED,
        RANDOM_FOREST,
        ISOLATION_FOREST,
        KMEANS,
        PCA,
        NEIGHBORS;

        /** Whether infinite features are taken as missing. */
        boolean standardizes() {
            return this == LINEAR || this == LOGISTIC || this == MLP || this == AUTOENCODER || this == PCA;
        }
    }

    private RandomModels() {}

    static DenseModel of(Kind kind, Random random) {
        int features = 1 + random.nextInt(random.nextBoolean() ? 5 : 40);
        return switch (kind) {
            case LINEAR -> linear(random, features, Link.IDENTITY);
            case LOGISTIC -> linear(random, features, Link.LOGISTIC);
            case MLP -> mlp(random, features, MlpModel.Output.VALUES);
            case AUTOENCODER -> mlp(random, features, MlpModel.Output.RECONSTRUCTION_ERROR);
            case BOOSTED -> forest(random, features, 1 + random.nextInt(9), ForestModel.Combine.SUM);
            case RANDOM_FOREST -> forest(random, features, 1 + random.nextInt(14), ForestModel.Combine.MEAN);
            case ISOLATION_FOREST -> forest(random, features, 8, ForestModel.Combine.ISOLATION);
            case KMEANS -> {
                int clusters = 1 + random.nextInt(40);
                yield new KMeansModel(clusters, features, floats(random, clusters * features, 10));
            }
            case PCA ->
                new PcaModel(
                        floats(random, features, 10),
                        scales(random, features),
                        floats(random, features * (1 + random.nextInt(9)), 0.3f));
            case NEIGHBORS -> {
                int rows = 1 + random.nextInt(60);
                yield new NeighborModel(1 + random.nextInt(rows), rows, features, floats(random, rows * features, 10));
            }
        };
    }

    static LinearModel linear(Random random, int features, Link link) {
        return new LinearModel(
                floats(random, features, 1),
                (float) random.nextGaussian(),
                floats(random, features, 10),
                scales(random, features),
                link);
    }

    private static MlpModel mlp(Random random, int features, MlpModel.Output output) {
        List<DenseLayer> layers = new ArrayList<>();
        int inputs = features;
        int hidden = random.nextInt(3);
        for (int i = 0; i <= hidden; i++) {
            boolean last = i == hidden;
            int outputs = last && output == MlpModel.Output.RECONSTRUCTION_ERROR ? features : 1 + random.nextInt(20);
            Activation activation = Activation.values()[random.nextInt(Activation.values().length)];
            layers.add(new DenseLayer(
                    inputs, outputs, floats(random, inputs * outputs, 0.5f), floats(random, outputs, 1), activation));
            inputs = outputs;
        }
        return new MlpModel(floats(random, features, 10), scales(random, features), layers, output);
    }

    static ForestModel forest(Random random, int features, int depth, ForestModel.Combine combine) {
        ForestBuilder forest = new ForestBuilder();
        int trees = 1 + random.nextInt(12);
        for (int tree = 0; tree < trees; tree++) {
            grow(forest, forest.root(), random, features, depth, combine, 0);
        }
        return forest.build(
                features,
                combine,
                combine == ForestModel.Combine.ISOLATION ? 7.5f : 0.25f,
                combine == ForestModel.Combine.SUM && random.nextBoolean() ? Link.LOGISTIC : Link.IDENTITY);
    }

    private static void grow(
            ForestBuilder forest,
            int node,
            Random random,
            int features,
            int depth,
            ForestModel.Combine combine,
            int level) {
        if (level == depth || random.nextInt(8) == 0) {
            forest.leaf(
                    node,
                    combine == ForestModel.Combine.ISOLATION
                            ? level + random.nextFloat()
                            : (float) random.nextGaussian());
            return;
        }
        int left =
                forest.split(node, random.nextInt(features), (float) random.nextGaussian() * 8, random.nextInt(4) == 0);
        grow(forest, left, random, features, depth, combine, level + 1);
        grow(forest, left + 1, random, features, depth, combine, level + 1);
    }

    /** A row; one in ten features is missing if that is asked for, one in thirty infinite. */
    static float[] row(Random random, int features, boolean missing, boolean infinite) {
        float[] row = new float[features];
        for (int i = 0; i < features; i++) {
            row[i] = (float) random.nextGaussian() * 12;
            if (missing && random.nextInt(10) == 0) {
                row[i] = Float.NaN;
            } else if (infinite && random.nextInt(30) == 0) {
                row[i] = random.nextBoolean() ? Float.POSITIVE_INFINITY : Float.NEGATIVE_INFINITY;
            }
        }
        return row;
    }

    private static float[] floats(Random random, int length, float scale) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian() * scale;
        }
        return values;
    }

    private static float[] scales(Random random, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = 5 + 20 * random.nextFloat();
        }
        return values;
    }
}
