package io.weir.gpu.cpu;

import io.weir.gpu.model.ForestModel;
import io.weir.gpu.model.Link;
import java.util.ArrayList;
import java.util.List;

/** Grows a forest node by node. */
final class ForestBuilder {
    private record Node(int feature, float threshold, int left, boolean missingLeft, float value) {}

    private final List<Integer> roots = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();

    /** Begins a tree; its node must become a leaf or a split. */
    int root() {
        roots.add(nodes.size());
        nodes.add(null);
        return nodes.size() - 1;
    }

    void leaf(int node, float value) {
        nodes.set(node, new Node(ForestModel.LEAF, 0, 0, false, value));
    }

    /** The left child; the right one is behind it. */
    int split(int node, int feature, float threshold, boolean missingLeft) {
        int left = nodes.size();
        nodes.set(node, new Node(feature, threshold, left, missingLeft, 0));
        nodes.add(null);
        nodes.add(null);
        return left;
    }

    ForestModel build(int features, ForestModel.Combine combine, float base, Link link) {
        int count = nodes.size();
        int[] feature = new int[count];
        float[] threshold = new float[count];
        int[] left = new int[count];
        boolean[] missingLeft = new boolean[count];
        float[] value = new float[count];
        for (int i = 0; i < count; i++) {
            Node node = nodes.get(i);
            feature[i] = node.feature;
            threshold[i] = node.threshold;
            left[i] = node.left;
            missingLeft[i] = node.missingLeft;
            value[i] = node.value;
        }
        return new ForestModel(
                features,
                roots.stream().mapToInt(Integer::intValue).toArray(),
                feature,
                threshold,
                left,
                missingLeft,
                value,
                combine,
                base,
                link);
    }
}
