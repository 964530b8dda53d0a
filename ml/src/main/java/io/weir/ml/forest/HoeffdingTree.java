package io.weir.ml.forest;

import io.weir.ml.random.SplitMix64;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * A Hoeffding tree for two classes: a leaf splits once so much was seen that its best split is, with a chance of 1 − δ, the
 * best of all, or that it hardly matters which is taken.
 *
 * <p>Of n weight at a leaf the bound is ε = √(ln(1/δ) / 2n) bits. Each leaf may split on a random part of the features.
 * One that finds no significant split among them draws others after a while.
 * A split's gain is that of the best cut between the bins of {@link Leaves}; what is missing goes where it tells more.
 *
 * <p>Invariants: a node's children are neighbours and come after it; the nodes without a slot are those with children.
 *
 * <p>Learning costs O(depth + drawn features · log bins), and O(drawn features · bins) more each grace period. The only
 * allocation is for growth. When it fails: a feature that tells something only together with another is split on by luck
 * alone; leaves never merge.
 *
 * @see <a href="https://doi.org/10.1145/347090.347107">Domingos, Hulten: Mining High-Speed Data Streams, KDD 2000</a>
 */
final class HoeffdingTree {
    private static final int INNER = -1;
    /** Examples after which a leaf that found no split among its features draws others. */
    private static final int PATIENCE = 2000;

    private static final double LN2 = 0.6931471805599453;

    private final AdaptiveForestOptions options;
    private final BinEdges source;
    private final SplitMix64 random;
    private final double confidence;
    private final Leaves leaves;

    private int nodes;
    private int[] feature = new int[7];
    private float[] threshold = new float[7];
    private int[] left = new int[7];
    private boolean[] missingLeft = new boolean[7];
    private int[] slots = new int[7];

    HoeffdingTree(AdaptiveForestOptions options, int features, int drawn, BinEdges source, SplitMix64 random) {
        this.options = options;
        this.source = source;
        this.random = random;
        this.confidence = StrictMath.log(1 / options.tree().splitDelta());
        this.leaves = new Leaves(features, drawn);
    }

    /** Starts with one leaf; what {@link #read} fills is not started, since a leaf draws from what it shares with other trees. */
    HoeffdingTree start() {
        slots[0] = leaves.add(0, 0, source, random);
        nodes = 1;
        return this;
    }

    /** The leaf that a row comes to, as a slot for {@link #weight} and {@link #learn}. */
    int slot(float[] row) {
        int node = 0;
        int slot = slots[0];
        while (slot == INNER) {
            float value = row[feature[node]];
            boolean goesLeft = Float.isNaN(value) ? missingLeft[node] : value < threshold[node];
            node = left[node] + (goesLeft ? 0 : 1);
            slot = slots[node];
        }
        return slot;
    }

    private int node(float[] row) {
        int node = 0;
        while (slots[node] == INNER) {
            float value = row[feature[node]];
            boolean goesLeft = Float.isNaN(value) ? missingLeft[node] : value < threshold[node];
            node = left[node] + (goesLeft ? 0 : 1);
        }
        return node;
    }

    double weight(int slot, int label) {
        return leaves.weight(slot, label);
    }

    void learn(float[] row, int slot, int label, double weight) {
        leaves.learn(slot, row, label, (float) weight);
        if (!leaves.due(slot, options.tree().grace())
                || leaves.count() >= options.tree().mostLeaves()) {
            return;
        }
        if (leaves.look(slot, source) && worthSplitting()) {
            split(node(row), slot);
        } else if (leaves.sinceDraw(slot) > PATIENCE * options.meanWeight()) {
            leaves.draw(slot, source, random);
        }
    }

    private boolean worthSplitting() {
        double weight = leaves.best().weight();
        double bound = Math.sqrt(confidence / (2 * weight));
        double examples = weight / (options.meanWeight() * Math.max(1, options.positiveWeight()));
        double statistic = 2 * LN2 * examples * leaves.best().gain();
        return statistic >= options.tree().significance()
                && (leaves.best().gain() - leaves.best().secondGain() > bound
                        || bound < options.tree().tie());
    }

    private void split(int node, int slot) {
        if (nodes + 2 > feature.length) {
            int room = 2 * nodes + 1;
            feature = Arrays.copyOf(feature, room);
            threshold = Arrays.copyOf(threshold, room);
            left = Arrays.copyOf(left, room);
            missingLeft = Arrays.copyOf(missingLeft, room);
            slots = Arrays.copyOf(slots, room);
        }
        double negative = leaves.weight(slot, 0);
        double positive = leaves.weight(slot, 1);
        double leftNegative = negative * leaves.best().leftNegative();
        double leftPositive = positive * leaves.best().leftPositive();
        feature[node] = leaves.best().feature();
        threshold[node] = leaves.best().threshold();
        missingLeft[node] = leaves.best().missingLeft();
        left[node] = nodes;
        slots[node] = INNER;
        leaves.start(slot, leftNegative, leftPositive, source, random);
        slots[nodes] = slot;
        slots[nodes + 1] = leaves.add(negative - leftNegative, positive - leftPositive, source, random);
        nodes += 2;
    }

    int nodes() {
        return nodes;
    }

    boolean isLeaf(int node) {
        return slots[node] != INNER;
    }

    int slotOf(int node) {
        return slots[node];
    }

    int feature(int node) {
        return feature[node];
    }

    float threshold(int node) {
        return threshold[node];
    }

    int left(int node) {
        return left[node];
    }

    boolean missingLeft(int node) {
        return missingLeft[node];
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(nodes);
        for (int node = 0; node < nodes; node++) {
            out.writeInt(slots[node]);
            if (slots[node] == INNER) {
                out.writeInt(feature[node]);
                out.writeFloat(threshold[node]);
                out.writeInt(left[node]);
                out.writeBoolean(missingLeft[node]);
            }
        }
        leaves.write(out);
    }

    void read(DataInput in) throws IOException {
        nodes = in.readInt();
        if (nodes < 1 || nodes > 2 * options.tree().mostLeaves() - 1) {
            throw new IOException(
                    "nodes=" + nodes + " of a tree of at most " + options.tree().mostLeaves() + " leaves");
        }
        feature = new int[nodes];
        threshold = new float[nodes];
        left = new int[nodes];
        missingLeft = new boolean[nodes];
        slots = new int[nodes];
        for (int node = 0; node < nodes; node++) {
            slots[node] = in.readInt();
            if (slots[node] == INNER) {
                feature[node] = in.readInt();
                threshold[node] = in.readFloat();
                left[node] = in.readInt();
                missingLeft[node] = in.readBoolean();
            }
        }
        leaves.read(in, options.tree().mostLeaves());
    }
}
