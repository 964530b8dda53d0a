package io.weir.benchmarks.scoring;

import io.weir.gpu.model.Activation;
import io.weir.gpu.model.DenseLayer;
import io.weir.gpu.model.DenseModel;
import io.weir.gpu.model.KMeansModel;
import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.Link;
import io.weir.gpu.model.MlpModel;
import io.weir.gpu.model.NeighborModel;
import io.weir.gpu.model.PcaModel;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** What is scored: models of usual shapes with random parameters, all of 32 features. */
enum ScoredModel {
    LOGISTIC("logistic regression, 32 features") {
        @Override
        DenseModel model() {
            Random random = new Random(1);
            return new LinearModel(
                    gaussian(random, FEATURES, 0.3f),
                    -1,
                    gaussian(random, FEATURES, 0.5f),
                    scales(random),
                    Link.LOGISTIC);
        }
    },
    MLP("multilayer perceptron, 32-64-32-1") {
        @Override
        DenseModel model() {
            Random random = new Random(2);
            List<DenseLayer> layers = List.of(
                    layer(random, FEATURES, 64, Activation.RELU),
                    layer(random, 64, 32, Activation.RELU),
                    layer(random, 32, 1, Activation.LOGISTIC));
            return new MlpModel(gaussian(random, FEATURES, 0.5f), scales(random), layers, MlpModel.Output.VALUES);
        }
    },
    BOOSTED_FOREST("boosted forest, 100 trees of depth 6") {
        @Override
        DenseModel model() {
            Random random = new Random(3);
            ForestGrower forest = new ForestGrower(FEATURES);
            for (int tree = 0; tree < TREES; tree++) {
                forest.grow(random, 6);
            }
            return forest.boosted(-1.5f);
        }
    },
    KMEANS("k-means, 64 clusters") {
        @Override
        DenseModel model() {
            return new KMeansModel(64, FEATURES, gaussian(new Random(4), 64 * FEATURES, 1));
        }
    },
    ISOLATION_FOREST("isolation forest, 100 trees of 256 rows") {
        @Override
        DenseModel model() {
            Random random = new Random(5);
            ForestGrower forest = new ForestGrower(FEATURES);
            for (int tree = 0; tree < TREES; tree++) {
                forest.isolate(random, rows(random, 256));
            }
            return forest.isolation(256);
        }
    },
    AUTOENCODER("autoencoder, 32-16-8-16-32", false) {
        @Override
        DenseModel model() {
            Random random = new Random(6);
            List<DenseLayer> layers = List.of(
                    layer(random, FEATURES, 16, Activation.TANH),
                    layer(random, 16, 8, Activation.TANH),
                    layer(random, 8, 16, Activation.TANH),
                    layer(random, 16, FEATURES, Activation.IDENTITY));
            return new MlpModel(
                    gaussian(random, FEATURES, 0.5f), scales(random), layers, MlpModel.Output.RECONSTRUCTION_ERROR);
        }
    },
    DEEP_FOREST("forest of 50 trees of depth 12", false) {
        @Override
        DenseModel model() {
            Random random = new Random(7);
            ForestGrower forest = new ForestGrower(FEATURES);
            for (int tree = 0; tree < TREES / 2; tree++) {
                forest.grow(random, 12);
            }
            return forest.boosted(0);
        }
    },
    PCA("principal components, 32 to 8", false) {
        @Override
        DenseModel model() {
            Random random = new Random(8);
            return new PcaModel(gaussian(random, FEATURES, 0.5f), scales(random), gaussian(random, 8 * FEATURES, 0.3f));
        }
    },
    NEIGHBORS("8 nearest of 1,024 rows", false) {
        @Override
        DenseModel model() {
            return new NeighborModel(8, 1024, FEATURES, gaussian(new Random(9), 1024 * FEATURES, 1));
        }
    };

    static final int FEATURES = 32;
    /** The batch sizes that are measured unless others are asked for: 1 to 65,536 in powers of 4. */
    static final List<Integer> BATCHES = List.of(1, 4, 16, 64, 256, 1024, 4096, 16384, 65536);

    private static final int TREES = 100;

    private final String description;
    private final boolean peers;

    ScoredModel(String description) {
        this(description, true);
    }

    ScoredModel(String description, boolean peers) {
        this.description = description;
        this.peers = peers;
    }

    /** Whether peers are measured beside it; else it is measured for its kernel's sake, in the GPU bundle. */
    boolean hasPeers() {
        return peers;
    }

    /** The same parameters every time. */
    abstract DenseModel model();

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    String description() {
        return description;
    }

    /** @throws IllegalArgumentException with the labels that there are */
    static ScoredModel of(String label) {
        for (ScoredModel model : values()) {
            if (model.label().equals(label)) {
                return model;
            }
        }
        throw new IllegalArgumentException("'" + label + "' is no model; there are: " + String.join(", ", labels()));
    }

    static List<String> labels() {
        return Arrays.stream(values()).map(ScoredModel::label).toList();
    }

    static List<String> labelsWithPeers() {
        return Arrays.stream(values())
                .filter(ScoredModel::hasPeers)
                .map(ScoredModel::label)
                .toList();
    }

    /** Rows to score, none missing: the peers' models do not look for that. */
    static float[][] rows(Random random, int count) {
        float[][] rows = new float[count][];
        for (int i = 0; i < count; i++) {
            rows[i] = gaussian(random, FEATURES, 1);
        }
        return rows;
    }

    private static DenseLayer layer(Random random, int inputs, int outputs, Activation activation) {
        float scale = (float) Math.sqrt(2.0 / inputs);
        return new DenseLayer(
                inputs,
                outputs,
                gaussian(random, inputs * outputs, scale),
                gaussian(random, outputs, 0.1f),
                activation);
    }

    private static float[] gaussian(Random random, int length, float scale) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian() * scale;
        }
        return values;
    }

    private static float[] scales(Random random) {
        float[] values = new float[FEATURES];
        for (int i = 0; i < FEATURES; i++) {
            values[i] = 0.5f + random.nextFloat();
        }
        return values;
    }
}
