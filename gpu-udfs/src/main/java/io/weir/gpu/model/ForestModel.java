package io.weir.gpu.model;

import java.util.Arrays;

/**
 * A forest of binary trees: boosted (Friedman 2001), random (Breiman 2001) or isolation (Liu et al., ICDM 2008).
 *
 * <p>All trees' nodes lie in one row of arrays. At an inner node a row goes left if {@code x[feature] < threshold}, else
 * right; if that feature is missing (NaN), where {@code missingLeft} says. A node's children are neighbours, {@code left}
 * and {@code left + 1}, and come after it, so every way down ends. Infinite features compare like any number.
 *
 * <p>Immutable; arrays are copied in and out. Equality is by value. Checking costs O(nodes).
 *
 * @param features at least 1
 * @param roots each tree's first node, at least one tree
 * @param feature of each node, the column compared, or −1 for a leaf
 * @param threshold finite; of a leaf without meaning
 * @param left the left child, above the node's own index; of a leaf without meaning
 * @param missingLeft where a missing feature goes; of a leaf without meaning
 * @param value finite; of an inner node without meaning. In an isolation forest a leaf's path length: its depth plus c(n)
 *     of the n training rows in it
 * @param combine how the trees' values become a margin
 * @param base finite; added to the margin, or c(n) above 0 in an isolation forest
 * @param link what the margin goes through; {@link Link#IDENTITY} for an isolation forest
 */
@SuppressWarnings("ArrayRecordComponent") // copied in and out, and compared by value
public record ForestModel(
        int features,
        int[] roots,
        int[] feature,
        float[] threshold,
        int[] left,
        boolean[] missingLeft,
        float[] value,
        Combine combine,
        float base,
        Link link)
        implements DenseModel {
    /** How the values of a row's leaves become one number. */
    public enum Combine {
        /** {@code base + Σ value}: boosting. */
        SUM,
        /** {@code base + Σ value / trees}: a random forest. */
        MEAN,
        /** {@code 2^(−(Σ value / trees) / base)}, 0..1 and higher the more anomalous: an isolation forest. */
        ISOLATION
    }

    /** What {@link #feature} holds for a leaf. */
    public static final int LEAF = -1;

    public ForestModel {
        roots = roots.clone();
        feature = feature.clone();
        threshold = threshold.clone();
        left = left.clone();
        missingLeft = missingLeft.clone();
        value = value.clone();
        Parameters.requireAtLeastOne("features", features);
        Parameters.requireAtLeastOne("trees", roots.length);
        int nodes = feature.length;
        if (threshold.length != nodes || left.length != nodes || missingLeft.length != nodes || value.length != nodes) {
            throw new IllegalArgumentException("feature=" + nodes + " threshold=" + threshold.length + " left="
                    + left.length + " missingLeft=" + missingLeft.length + " value=" + value.length
                    + ": one of each per node is needed");
        }
        Parameters.requireNonNull("combine", combine, Combine.values());
        Parameters.requireNonNull("link", link, Link.values());
        Parameters.requireFinite("base", base);
        if (combine == Combine.ISOLATION && (base <= 0 || link != Link.IDENTITY)) {
            throw new IllegalArgumentException("base=" + base + " link=" + link
                    + ": an isolation forest needs c(n) above 0 as its base, and the link IDENTITY");
        }
        for (int tree = 0; tree < roots.length; tree++) {
            if (roots[tree] < 0 || roots[tree] >= nodes) {
                throw new IllegalArgumentException(
                        "roots[" + tree + "]=" + roots[tree] + ": a node from 0 to " + (nodes - 1) + " is needed");
            }
        }
        for (int node = 0; node < nodes; node++) {
            if (feature[node] == LEAF) {
                requireFinite("value", node, value[node]);
                continue;
            }
            requireFinite("threshold", node, threshold[node]);
            if (feature[node] < 0 || feature[node] >= features) {
                throw new IllegalArgumentException("feature[" + node + "]=" + feature[node] + ": a column from 0 to "
                        + (features - 1) + " is needed, or " + LEAF + " for a leaf");
            }
            if (left[node] <= node || left[node] >= nodes - 1) {
                throw new IllegalArgumentException("left[" + node + "]=" + left[node]
                        + ": both children must come after their parent and before nodes=" + nodes);
            }
        }
    }

    private static void requireFinite(String name, int node, float value) {
        if (!Float.isFinite(value)) {
            throw new IllegalArgumentException(name + "[" + node + "]=" + value + ": must be a finite number");
        }
    }

    /** One: the score. */
    @Override
    public int outputs() {
        return 1;
    }

    public int trees() {
        return roots.length;
    }

    /** Nodes of all trees, leaves included. */
    public int nodes() {
        return feature.length;
    }

    @Override
    public int[] roots() {
        return roots.clone();
    }

    @Override
    public int[] feature() {
        return feature.clone();
    }

    @Override
    public float[] threshold() {
        return threshold.clone();
    }

    @Override
    public int[] left() {
        return left.clone();
    }

    @Override
    public boolean[] missingLeft() {
        return missingLeft.clone();
    }

    @Override
    public float[] value() {
        return value.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ForestModel that
                && features == that.features
                && Arrays.equals(roots, that.roots)
                && Arrays.equals(feature, that.feature)
                && Arrays.equals(threshold, that.threshold)
                && Arrays.equals(left, that.left)
                && Arrays.equals(missingLeft, that.missingLeft)
                && Arrays.equals(value, that.value)
                && combine == that.combine
                && Float.compare(base, that.base) == 0
                && link == that.link;
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Arrays.hashCode(feature) + Arrays.hashCode(threshold)) + Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return "ForestModel[features=" + features + ", trees=" + roots.length + ", nodes=" + feature.length
                + ", combine=" + combine + ", base=" + base + ", link=" + link + "]";
    }
}
