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
import java.util.Arrays;

/**
 * What a model gives for a row, by its definition and in double precision, and how far off floats may be by the bounds that
 * the scorers state.
 *
 * @param values the outputs
 * @param bounds the largest error of each
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record DoubleReference(double[] values, double[] bounds) {
    /** Half the distance of 1 to the next float. */
    private static final double U = Math.scalb(1.0, -24);
    /** Of what underflows, no relative error holds. */
    private static final double TINY = 1e-30;

    static DoubleReference of(DenseModel model, float[] row) {
        if (model instanceof LinearModel linear) {
            return linear(linear, row);
        } else if (model instanceof MlpModel mlp) {
            return mlp(mlp, row);
        } else if (model instanceof ForestModel forest) {
            return forest(forest, row);
        } else if (model instanceof KMeansModel clusters) {
            double[] distances = distances(row, clusters.centroids(), clusters.clusters());
            int nearest = 0;
            for (int c = 1; c < distances.length; c++) {
                nearest = distances[c] < distances[nearest] ? c : nearest;
            }
            return new DoubleReference(
                    new double[] {nearest, distances[nearest]},
                    new double[] {0, distanceBound(row, distances[nearest])});
        } else if (model instanceof PcaModel pca) {
            return pca(pca, row);
        } else if (model instanceof NeighborModel neighbors) {
            double[] sorted = distances(row, neighbors.reference(), neighbors.rows());
            Arrays.sort(sorted);
            double[] values = Arrays.copyOf(sorted, neighbors.k());
            return new DoubleReference(
                    values,
                    Arrays.stream(values).map(d -> distanceBound(row, d)).toArray());
        }
        throw new IllegalArgumentException("model=" + model + ": no reference is written for its kind");
    }

    static double distanceBound(float[] row, double distance) {
        return (row.length + 3) * U * distance + TINY;
    }

    static double[] distances(float[] row, float[] points, int count) {
        double[] distances = new double[count];
        for (int p = 0; p < count; p++) {
            for (int f = 0; f < row.length; f++) {
                if (!Float.isNaN(row[f])) {
                    double difference = (double) row[f] - points[p * row.length + f];
                    distances[p] += difference * difference;
                }
            }
        }
        return distances;
    }

    private static DoubleReference linear(LinearModel model, float[] row) {
        double margin = model.bias();
        double size = Math.abs(model.bias());
        float[] weights = model.weights();
        double[] z = standardized(row, model.means(), model.scales());
        for (int i = 0; i < row.length; i++) {
            margin += weights[i] * z[i];
            size += Math.abs(weights[i] * z[i]);
        }
        double bound = (row.length + 4) * U * size + TINY;
        return model.link() == Link.IDENTITY ? one(margin, bound) : one(Link.LOGISTIC.apply(margin), bound / 4 + 4 * U);
    }

    private static double[] standardized(float[] row, float[] means, float[] scales) {
        double[] z = new double[row.length];
        for (int i = 0; i < row.length; i++) {
            z[i] = Float.isFinite(row[i]) ? ((double) row[i] - means[i]) / scales[i] : 0;
        }
        return z;
    }

    private static DoubleReference mlp(MlpModel model, float[] row) {
        double[] z = standardized(row, model.means(), model.scales());
        double[] a = z;
        double[] error = Arrays.stream(z).map(v -> 3 * U * Math.abs(v)).toArray();
        double[] zError = error;
        for (DenseLayer layer : model.layers()) {
            double[] next = new double[layer.outputs()];
            double[] nextError = new double[layer.outputs()];
            float[] weights = layer.weights();
            float[] bias = layer.bias();
            for (int o = 0; o < next.length; o++) {
                double sum = bias[o];
                double size = Math.abs(sum);
                double carried = 0;
                for (int i = 0; i < a.length; i++) {
                    double w = weights[o * a.length + i];
                    sum += w * a[i];
                    size += Math.abs(w * a[i]);
                    carried += Math.abs(w) * error[i];
                }
                next[o] = layer.activation().apply(sum);
                boolean curved = layer.activation() == Activation.TANH || layer.activation() == Activation.LOGISTIC;
                nextError[o] = (a.length + 2) * U * size + carried + (curved ? 4 * U : 0) + TINY;
            }
            a = next;
            error = nextError;
        }
        if (model.output() == MlpModel.Output.VALUES) {
            return new DoubleReference(a, error);
        }
        double sum = 0;
        double bound = 0;
        for (int i = 0; i < z.length; i++) {
            double residual = z[i] - a[i];
            double off = error[i] + zError[i] + U * Math.abs(residual);
            sum += residual * residual;
            bound += 2 * Math.abs(residual) * off + off * off + (z.length + 3) * U * residual * residual;
        }
        return one(sum / z.length, bound / z.length);
    }

    private static DoubleReference forest(ForestModel model, float[] row) {
        int[] feature = model.feature();
        float[] threshold = model.threshold();
        int[] left = model.left();
        boolean[] missingLeft = model.missingLeft();
        float[] value = model.value();
        double sum = 0;
        double size = Math.abs(model.base());
        for (int root : model.roots()) {
            int node = root;
            while (feature[node] != ForestModel.LEAF) {
                float x = row[feature[node]];
                boolean goesLeft = Float.isNaN(x) ? missingLeft[node] : x < threshold[node];
                node = goesLeft ? left[node] : left[node] + 1;
            }
            sum += value[node];
            size += Math.abs(value[node]);
        }
        int trees = model.trees();
        double bound = trees * U * size;
        return switch (model.combine()) {
            case SUM -> {
                double margin = model.base() + sum;
                yield model.link() == Link.IDENTITY
                        ? one(margin, bound)
                        : one(Link.LOGISTIC.apply(margin), bound / 4 + 4 * U);
            }
            case MEAN -> one(model.base() + sum / trees, bound / trees + 2 * U * size);
            case ISOLATION -> {
                double score = Math.pow(2, -(sum / trees) / model.base());
                yield one(score, score * (bound / trees + 2 * U * size / trees) / model.base() + 4 * U * score);
            }
        };
    }

    private static DoubleReference pca(PcaModel model, float[] row) {
        double[] z = standardized(row, model.means(), model.scales());
        float[] components = model.components();
        int features = row.length;
        int rank = model.rank();
        double[] values = new double[rank + 1];
        double[] bounds = new double[rank + 1];
        double[] sizes = new double[rank];
        for (int k = 0; k < rank; k++) {
            for (int i = 0; i < features; i++) {
                values[k] += components[k * features + i] * z[i];
                sizes[k] += Math.abs(components[k * features + i] * z[i]);
            }
            bounds[k] = (features + 4) * U * sizes[k] + TINY;
        }
        for (int i = 0; i < features; i++) {
            double residual = z[i];
            double size = Math.abs(z[i]);
            for (int k = 0; k < rank; k++) {
                residual -= values[k] * components[k * features + i];
                size += Math.abs(components[k * features + i]) * sizes[k];
            }
            double off = (features + rank + 6) * U * size;
            values[rank] += residual * residual;
            bounds[rank] += 2 * Math.abs(residual) * off + off * off + (features + 2) * U * residual * residual + TINY;
        }
        return new DoubleReference(values, bounds);
    }

    private static DoubleReference one(double value, double bound) {
        return new DoubleReference(new double[] {value}, new double[] {bound});
    }
}
