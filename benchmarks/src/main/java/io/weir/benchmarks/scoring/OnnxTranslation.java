package io.weir.benchmarks.scoring;

import io.weir.gpu.model.Activation;
import io.weir.gpu.model.DenseLayer;
import io.weir.gpu.model.DenseModel;
import io.weir.gpu.model.ForestModel;
import io.weir.gpu.model.KMeansModel;
import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.Link;
import io.weir.gpu.model.MlpModel;
import java.util.ArrayList;
import java.util.List;

/**
 * Weir's models as ONNX's, each as the peer runs it fastest: standardization is folded into the first weights, and missing
 * features are not looked for. A one-output model writes {@code score}; k-means writes {@code index} and {@code score}.
 */
final class OnnxTranslation {
    static final String INPUT = "x";
    static final String SCORE = "score";
    static final String INDEX = "index";

    private OnnxTranslation() {}

    /**
     * @param model of a forest, the trees' nodes must lie one tree behind the other
     * @throws IllegalArgumentException for a kind that is not measured
     */
    static byte[] of(DenseModel model) {
        OnnxGraph graph = new OnnxGraph().input(INPUT, model.features());
        if (model instanceof LinearModel linear) {
            add(graph, linear);
        } else if (model instanceof MlpModel mlp) {
            add(graph, mlp);
        } else if (model instanceof ForestModel forest) {
            add(graph, forest);
        } else if (model instanceof KMeansModel clusters) {
            add(graph, clusters);
        } else {
            throw new IllegalArgumentException("model=" + model + ": no translation is written for its kind");
        }
        return graph.floatOutput(SCORE).toBytes();
    }

    private static void add(OnnxGraph graph, LinearModel model) {
        DenseLayer layer = new DenseLayer(
                model.features(),
                1,
                model.weights(),
                new float[] {model.bias()},
                model.link() == Link.LOGISTIC ? Activation.LOGISTIC : Activation.IDENTITY);
        add(graph, new MlpModel(model.means(), model.scales(), List.of(layer), MlpModel.Output.VALUES));
    }

    private static void add(OnnxGraph graph, MlpModel model) {
        String from = INPUT;
        for (int i = 0; i < model.layers().size(); i++) {
            DenseLayer layer = model.layers().get(i);
            float[] weights = layer.weights();
            float[] bias = layer.bias();
            if (i == 0) {
                fold(model, layer, weights, bias);
            }
            boolean last = i == model.layers().size() - 1;
            String sums = last && layer.activation() == Activation.IDENTITY ? SCORE : "sums" + i;
            graph.constant(
                            "weights" + i,
                            transposed(weights, layer.outputs(), layer.inputs()),
                            layer.inputs(),
                            layer.outputs())
                    .constant("bias" + i, bias, layer.outputs())
                    .node("Gemm", List.of(from, "weights" + i, "bias" + i), sums);
            from = sums;
            if (layer.activation() != Activation.IDENTITY) {
                String values = last ? SCORE : "values" + i;
                graph.node(operator(layer.activation()), List.of(sums), values);
                from = values;
            }
        }
    }

    private static void fold(MlpModel model, DenseLayer layer, float[] weights, float[] bias) {
        for (int o = 0; o < layer.outputs(); o++) {
            double shift = bias[o];
            for (int f = 0; f < layer.inputs(); f++) {
                int at = o * layer.inputs() + f;
                double slope = (double) weights[at] / model.scales()[f];
                shift -= slope * model.means()[f];
                weights[at] = (float) slope;
            }
            bias[o] = (float) shift;
        }
    }

    private static float[] transposed(float[] values, int rows, int columns) {
        float[] result = new float[values.length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                result[column * rows + row] = values[row * columns + column];
            }
        }
        return result;
    }

    private static String operator(Activation activation) {
        return switch (activation) {
            case IDENTITY -> "Identity";
            case RELU -> "Relu";
            case TANH -> "Tanh";
            case LOGISTIC -> "Sigmoid";
        };
    }

    private static void add(OnnxGraph graph, ForestModel model) {
        List<Long> tree = new ArrayList<>();
        List<Long> node = new ArrayList<>();
        List<Long> feature = new ArrayList<>();
        List<String> mode = new ArrayList<>();
        List<Float> threshold = new ArrayList<>();
        List<Long> left = new ArrayList<>();
        List<Long> right = new ArrayList<>();
        List<Long> missingLeft = new ArrayList<>();
        List<Long> leafTree = new ArrayList<>();
        List<Long> leafNode = new ArrayList<>();
        List<Float> leafValue = new ArrayList<>();
        for (int t = 0; t < model.trees(); t++) {
            int root = model.roots()[t];
            int end = t + 1 < model.trees() ? model.roots()[t + 1] : model.nodes();
            for (int n = root; n < end; n++) {
                boolean leaf = model.feature()[n] == ForestModel.LEAF;
                tree.add((long) t);
                node.add((long) n - root);
                feature.add(leaf ? 0L : model.feature()[n]);
                mode.add(leaf ? "LEAF" : "BRANCH_LT");
                threshold.add(leaf ? 0 : model.threshold()[n]);
                left.add(leaf ? 0L : model.left()[n] - root);
                right.add(leaf ? 0L : model.left()[n] + 1 - root);
                missingLeft.add(!leaf && model.missingLeft()[n] ? 1L : 0L);
                if (leaf) {
                    leafTree.add((long) t);
                    leafNode.add((long) n - root);
                    leafValue.add(model.value()[n]);
                }
            }
        }
        boolean isolation = model.combine() == ForestModel.Combine.ISOLATION;
        boolean logistic = model.link() == Link.LOGISTIC;
        long[] zeros = new long[leafTree.size()];
        OnnxGraph.Attributes attributes = new OnnxGraph.Attributes()
                .with("n_targets", 1)
                .with("aggregate_function", model.combine() == ForestModel.Combine.SUM ? "SUM" : "AVERAGE")
                .with("base_values", new float[] {isolation ? 0 : model.base()})
                .with("nodes_treeids", longs(tree))
                .with("nodes_nodeids", longs(node))
                .with("nodes_featureids", longs(feature))
                .with("nodes_modes", mode)
                .with("nodes_values", floats(threshold))
                .with("nodes_truenodeids", longs(left))
                .with("nodes_falsenodeids", longs(right))
                .with("nodes_missing_value_tracks_true", longs(missingLeft))
                .with("target_treeids", longs(leafTree))
                .with("target_nodeids", longs(leafNode))
                .with("target_ids", zeros)
                .with("target_weights", floats(leafValue));
        String sums = isolation || logistic ? "sums" : SCORE;
        graph.node(OnnxGraph.ML_DOMAIN, "TreeEnsembleRegressor", List.of(INPUT), sums, attributes);
        if (isolation) {
            graph.constant("scale", new float[] {(float) (-Math.log(2) / model.base())}, 1)
                    .node("Mul", List.of(sums, "scale"), "exponents")
                    .node("Exp", List.of("exponents"), SCORE);
        } else if (logistic) {
            graph.node("Sigmoid", List.of(sums), SCORE);
        }
    }

    private static void add(OnnxGraph graph, KMeansModel model) {
        // |x − c|² = |x|² − 2 x·c + |c|², the first part the same for all centroids.
        int features = model.features();
        float[] centroids = model.centroids();
        float[] squares = new float[model.clusters()];
        for (int i = 0; i < centroids.length; i++) {
            squares[i / features] += centroids[i] * centroids[i];
        }
        graph.constant("centroids", centroids, model.clusters(), features)
                .constant("squares", squares, model.clusters())
                .node(
                        "",
                        "Gemm",
                        List.of(INPUT, "centroids", "squares"),
                        "rest",
                        new OnnxGraph.Attributes().with("alpha", -2f).with("transB", 1))
                .node("", "ArgMin", List.of("rest"), INDEX, new OnnxGraph.Attributes().with("axis", 1))
                .node("", "ReduceMin", List.of("rest"), "least", new OnnxGraph.Attributes().with("axes", new long[] {1
                        }))
                .node(
                        "",
                        "ReduceSumSquare",
                        List.of(INPUT),
                        "square",
                        new OnnxGraph.Attributes().with("axes", new long[] {1}))
                .node("Add", List.of("square", "least"), SCORE)
                .indexOutput(INDEX);
    }

    private static long[] longs(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).toArray();
    }

    private static float[] floats(List<Float> values) {
        float[] array = new float[values.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = values.get(i);
        }
        return array;
    }
}
