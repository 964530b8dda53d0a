package io.weir.benchmarks.scoring;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.column.ClusterSums;
import io.weir.gpu.column.ColumnDescription;
import io.weir.gpu.column.ColumnQuantiles;
import io.weir.gpu.column.CorrelationMatrix;
import io.weir.gpu.column.GroupedSums;
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
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** The kinds of models and summaries that have kernels, with random parameters for any number of features. */
enum ParityFamily {
    /** The margin of a linear model, and of a support vector machine. */
    LINEAR_MARGIN {
        @Override
        DenseModel model(Random random, int features) {
            return linear(random, features, Link.IDENTITY);
        }
    },
    LOGISTIC {
        @Override
        DenseModel model(Random random, int features) {
            return linear(random, features, Link.LOGISTIC);
        }
    },
    MLP {
        @Override
        DenseModel model(Random random, int features) {
            return new MlpModel(
                    floats(random, features, 0.5f),
                    scales(random, features),
                    List.of(
                            layer(random, features, 20, Activation.RELU),
                            layer(random, 20, 5, Activation.TANH),
                            layer(random, 5, 1, Activation.LOGISTIC)),
                    MlpModel.Output.VALUES);
        }
    },
    AUTOENCODER {
        @Override
        DenseModel model(Random random, int features) {
            return new MlpModel(
                    floats(random, features, 0.5f),
                    scales(random, features),
                    List.of(
                            layer(random, features, 7, Activation.TANH),
                            layer(random, 7, features, Activation.IDENTITY)),
                    MlpModel.Output.RECONSTRUCTION_ERROR);
        }
    },
    COMPLETE_FOREST {
        @Override
        DenseModel model(Random random, int features) {
            return forest(random, features, 30, 5);
        }
    },
    DEEP_FOREST {
        @Override
        DenseModel model(Random random, int features) {
            return forest(random, features, 3, 13);
        }
    },
    ISOLATION_FOREST {
        @Override
        DenseModel model(Random random, int features) {
            ForestGrower grower = new ForestGrower(features);
            for (int tree = 0; tree < 20; tree++) {
                float[][] rows = new float[64][];
                for (int row = 0; row < rows.length; row++) {
                    rows[row] = floats(random, features, 1);
                }
                grower.isolate(random, rows);
            }
            return grower.isolation(64);
        }
    },
    KMEANS {
        @Override
        DenseModel model(Random random, int features) {
            return new KMeansModel(21, features, floats(random, 21 * features, 1));
        }
    },
    PCA {
        @Override
        DenseModel model(Random random, int features) {
            int rank = Math.min(5, features);
            return new PcaModel(
                    floats(random, features, 0.5f), scales(random, features), floats(random, rank * features, 0.2f));
        }
    },
    NEIGHBORS {
        @Override
        DenseModel model(Random random, int features) {
            return new NeighborModel(5, 60, features, floats(random, 60 * features, 1));
        }
    },
    COLUMN_DESCRIPTION {
        @Override
        DenseModel model(Random random, int features) {
            return new ColumnDescription(features);
        }
    },
    COLUMN_QUANTILES {
        @Override
        DenseModel model(Random random, int features) {
            return new ColumnQuantiles(features, new float[] {0, 0.25f, 0.5f, 1});
        }
    },
    CORRELATION_MATRIX {
        @Override
        DenseModel model(Random random, int features) {
            return new CorrelationMatrix(features);
        }
    },
    GROUPED_SUMS {
        @Override
        DenseModel model(Random random, int features) {
            return new GroupedSums(features, GROUPS);
        }

        /** The last column becomes the group; some of the rows are of none. */
        @Override
        void arrange(Random random, FloatBatch batch) {
            for (int row = 0; row < batch.rows(); row++) {
                batch.data()[(batch.columns() - 1) * batch.stride() + row] = random.nextInt(GROUPS + 2) - 1;
            }
        }
    },
    CLUSTER_SUMS {
        @Override
        DenseModel model(Random random, int features) {
            float[] centroids = floats(random, GROUPS * features, 1);
            for (int i = 0; i < centroids.length; i++) {
                centroids[i] += APART * (i / features);
            }
            return new ClusterSums(new KMeansModel(GROUPS, features, centroids));
        }

        /** Near a centroid each: which of two equally near ones a row is added to, rounding decides. */
        @Override
        void arrange(Random random, FloatBatch batch) {
            for (int row = 0; row < batch.rows(); row++) {
                float center = APART * random.nextInt(GROUPS);
                for (int column = 0; column < batch.columns(); column++) {
                    batch.data()[column * batch.stride() + row] += center; // what is missing stays so
                }
            }
        }
    };

    /** Few enough for each to have rows in most shapes. */
    private static final int GROUPS = 13;

    private static final float APART = 1000;

    abstract DenseModel model(Random random, int features);

    /** Makes normal values with some missing into rows that suit the model. */
    void arrange(Random random, FloatBatch batch) {}

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The first of a row's outputs that is compared: a centroid's index may differ where two are equally near. */
    int firstOutput() {
        return this == KMEANS ? 1 : 0;
    }

    private static LinearModel linear(Random random, int features, Link link) {
        return new LinearModel(
                floats(random, features, 0.3f), -0.5f, floats(random, features, 0.5f), scales(random, features), link);
    }

    private static ForestModel forest(Random random, int features, int trees, int depth) {
        ForestGrower grower = new ForestGrower(features);
        for (int tree = 0; tree < trees; tree++) {
            grower.grow(random, depth);
        }
        return grower.boosted(0.1f);
    }

    private static DenseLayer layer(Random random, int inputs, int outputs, Activation activation) {
        float scale = (float) Math.sqrt(1.0 / inputs);
        return new DenseLayer(
                inputs, outputs, floats(random, inputs * outputs, scale), floats(random, outputs, 0.1f), activation);
    }

    static float[] floats(Random random, int length, float scale) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian() * scale;
        }
        return values;
    }

    private static float[] scales(Random random, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = 0.5f + random.nextFloat();
        }
        return values;
    }
}
