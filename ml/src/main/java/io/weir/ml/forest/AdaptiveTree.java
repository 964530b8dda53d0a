package io.weir.ml.forest;

import io.weir.ml.drift.Adwin;
import io.weir.ml.drift.Drift;
import io.weir.ml.random.SplitMix64;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A Hoeffding tree whose loss is watched: at a warning another grows beside it, and after a drift takes its place once it has
 * had {@value #LEAST} examples and its loss of late is no higher.
 *
 * <p>The paper switches at the drift itself, and to a tree that knows nothing where none grew. Where positives are rare a
 * false alarm would so cost all that was learned; here it costs the background tree's time.
 */
final class AdaptiveTree {
    private static final int LEAST = 500;
    /** After so many examples a background tree that is not better is given up. */
    private static final int MOST = 20_000;
    /** What a loss of late weighs one example later. */
    private static final double FADING = 0.998;

    private final AdaptiveForestOptions options;
    private final int features;
    private final int drawn;
    private final BinEdges edges;
    private final LeafValue values;
    private final SplitMix64 random;
    private final Adwin losses;

    private HoeffdingTree tree;
    /** Null while nothing warns. */
    private HoeffdingTree background;

    private int backgroundExamples;
    private double backgroundLoss;
    private double foregroundLoss;
    private boolean drifted;
    private long replaced;

    AdaptiveTree(AdaptiveForestOptions options, int features, int drawn, BinEdges edges, LeafValue values, long seed) {
        this.options = options;
        this.features = features;
        this.drawn = drawn;
        this.edges = edges;
        this.values = values;
        this.random = new SplitMix64(seed);
        this.losses = new Adwin(options.driftDelta(), options.warningDelta(), true);
        this.tree = empty().start();
    }

    private HoeffdingTree empty() {
        return new HoeffdingTree(options, features, drawn, edges, random);
    }

    double score(float[] row) {
        return score(tree, tree.slot(row));
    }

    private double score(HoeffdingTree of, int slot) {
        return values.of(of.weight(slot, 0), of.weight(slot, 1));
    }

    /** @param classWeight what an example's weight is multiplied by */
    void learn(float[] row, int label, double classWeight, ExampleWeights weights) {
        int slot = tree.slot(row);
        double loss = loss(score(tree, slot), label);
        Drift drift = losses.add(loss);
        if (background != null) {
            int backgroundSlot = background.slot(row);
            backgroundExamples++;
            backgroundLoss = FADING * backgroundLoss + loss(score(background, backgroundSlot), label);
            foregroundLoss = FADING * foregroundLoss + loss;
            int weight = weights.next(random);
            if (weight > 0) {
                background.learn(row, backgroundSlot, label, weight * classWeight);
            }
        }
        int weight = weights.next(random);
        if (weight > 0) {
            tree.learn(row, slot, label, weight * classWeight);
        }
        follow(drift);
    }

    private static double loss(double score, int label) {
        double error = label - score;
        return error * error;
    }

    private void follow(Drift drift) {
        if (drift != Drift.NONE && background == null) {
            background = empty().start();
            backgroundExamples = 0;
            backgroundLoss = 0;
            foregroundLoss = 0;
            drifted = false;
        }
        drifted |= drift == Drift.DRIFT;
        if (background == null || backgroundExamples < LEAST) {
            return;
        }
        if (drifted && backgroundLoss <= foregroundLoss) {
            tree = background;
            background = null;
            losses.reset();
            replaced++;
        } else if (backgroundExamples >= MOST) {
            background = null;
        }
    }

    HoeffdingTree tree() {
        return tree;
    }

    /** How often a background tree took over. */
    long replaced() {
        return replaced;
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(random.state());
        out.writeLong(replaced);
        byte[] watched = losses.state();
        out.writeInt(watched.length);
        out.write(watched);
        tree.write(out);
        out.writeBoolean(background != null);
        if (background != null) {
            out.writeInt(backgroundExamples);
            out.writeDouble(backgroundLoss);
            out.writeDouble(foregroundLoss);
            out.writeBoolean(drifted);
            background.write(out);
        }
    }

    void read(DataInput in) throws IOException {
        long drawnSoFar = in.readLong();
        replaced = in.readLong();
        int length = in.readInt();
        if (length < 0 || length > 1 << 20) {
            throw new IOException("drift detector of " + length + " bytes");
        }
        byte[] watched = new byte[length];
        in.readFully(watched);
        losses.restore(watched);
        tree = empty();
        tree.read(in);
        background = null;
        if (in.readBoolean()) {
            backgroundExamples = in.readInt();
            backgroundLoss = in.readDouble();
            foregroundLoss = in.readDouble();
            drifted = in.readBoolean();
            background = empty();
            background.read(in);
        }
        random.restore(drawnSoFar);
    }
}
