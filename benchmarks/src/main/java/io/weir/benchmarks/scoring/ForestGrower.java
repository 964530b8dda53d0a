package io.weir.benchmarks.scoring;

import io.weir.gpu.model.ForestModel;
import io.weir.gpu.model.Link;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Grows random trees, one behind the other in the forest's arrays. */
final class ForestGrower {
    private static final double EULER = 0.5772156649015329;

    private record Node(int feature, float threshold, int left, float value) {}

    private final int features;
    private final List<Integer> roots = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();

    ForestGrower(int features) {
        this.features = features;
    }

    /** A tree in which each node of less than {@code depth} has two children. */
    void grow(Random random, int depth) {
        split(random, root(), depth);
    }

    private void split(Random random, int node, int depth) {
        if (depth == 0) {
            nodes.set(node, new Node(ForestModel.LEAF, 0, 0, (float) random.nextGaussian() * 0.1f));
            return;
        }
        int left = children(node, random.nextInt(features), (float) random.nextGaussian());
        split(random, left, depth - 1);
        split(random, left + 1, depth - 1);
    }

    /** A tree of an isolation forest (Liu et al., ICDM 2008) over some rows, no deeper than log₂ of their number. */
    void isolate(Random random, float[][] rows) {
        int deepest = Integer.SIZE - Integer.numberOfLeadingZeros(rows.length - 1);
        isolate(random, root(), List.of(rows), 0, deepest);
    }

    private void isolate(Random random, int node, List<float[]> rows, int depth, int deepest) {
        int feature = random.nextInt(features);
        double least = rows.stream().mapToDouble(row -> row[feature]).min().orElse(0);
        double most = rows.stream().mapToDouble(row -> row[feature]).max().orElse(0);
        if (depth == deepest || rows.size() <= 1 || least == most) {
            nodes.set(node, new Node(ForestModel.LEAF, 0, 0, (float) (depth + pathLength(rows.size()))));
            return;
        }
        float threshold = (float) (least + random.nextDouble() * (most - least));
        int left = children(node, feature, threshold);
        isolate(
                random,
                left,
                rows.stream().filter(row -> row[feature] < threshold).toList(),
                depth + 1,
                deepest);
        isolate(
                random,
                left + 1,
                rows.stream().filter(row -> !(row[feature] < threshold)).toList(),
                depth + 1,
                deepest);
    }

    /** The mean length of an unsuccessful search in a binary search tree of n keys. */
    private static double pathLength(int n) {
        return n <= 1 ? 0 : n == 2 ? 1 : 2 * (Math.log(n - 1) + EULER) - 2.0 * (n - 1) / n;
    }

    private int root() {
        roots.add(nodes.size());
        nodes.add(null);
        return nodes.size() - 1;
    }

    private int children(int node, int feature, float threshold) {
        int left = nodes.size();
        nodes.set(node, new Node(feature, threshold, left, 0));
        nodes.addAll(Arrays.asList(null, null));
        return left;
    }

    ForestModel boosted(float base) {
        return build(ForestModel.Combine.SUM, base, Link.LOGISTIC);
    }

    ForestModel isolation(int rows) {
        return build(ForestModel.Combine.ISOLATION, (float) pathLength(rows), Link.IDENTITY);
    }

    private ForestModel build(ForestModel.Combine combine, float base, Link link) {
        float[] threshold = new float[nodes.size()];
        float[] value = new float[nodes.size()];
        for (int i = 0; i < value.length; i++) {
            threshold[i] = nodes.get(i).threshold;
            value[i] = nodes.get(i).value;
        }
        return new ForestModel(
                features,
                roots.stream().mapToInt(Integer::intValue).toArray(),
                nodes.stream().mapToInt(Node::feature).toArray(),
                threshold,
                nodes.stream().mapToInt(Node::left).toArray(),
                new boolean[value.length],
                value,
                combine,
                base,
                link);
    }
}
