package io.weir.ml.forest;

import io.weir.gpu.model.ForestModel;
import io.weir.gpu.model.Link;
import io.weir.ml.ForestParameters;
import io.weir.ml.online.LearnerState;
import io.weir.ml.online.NamedLearner;
import io.weir.ml.random.SplitMix64;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Adaptive random forest: Hoeffding trees on random parts of the features, each example given to each tree with a weight drawn
 * from Poisson(6), and each tree watched for drift by an ADWIN of its own.
 *
 * <p>The score is the mean of the trees' leaf probabilities. Departures from the paper: splits are looked for between cuts that
 * are quantiles of both classes, not under normal distributions; leaves answer with their share of positives, so that the
 * model is a {@link ForestModel} that any backend scores; the ADWIN watches the squared error, since where positives are
 * rare wrong classifications are too; a background tree takes over only once it is as good (see {@link AdaptiveTree}).
 * With one tree, all features and each example once ({@link AdaptiveForestOptions#singleTree}) it is a Hoeffding adaptive tree:
 * less is drawn at random, it costs what one tree costs, and a reader can follow it.
 *
 * <p>Rare positives: {@code positiveWeight} and {@code negativeShare} make it learn from other shares than come, and the
 * probabilities of the leaves are set right for both.
 *
 * <p>When it fails: an interplay of features of which none tells anything alone is found late or by luck; a value outside
 * the range that was seen is scored like the nearest one inside; once a tree has {@link TreeOptions#mostLeaves}, it grows no more.
 *
 * <p>A feature that is missing (NaN) goes, at each split, where missing ones told more, or where most went; an infinite one is
 * compared like any number. Scores cost O(trees · depth), learning O(trees · (depth + features)); memory is bounded by
 * {@link TreeOptions#mostLeaves}: at ten trees of 512 leaves and 15 features 19 MB at most, twice that while all trees have a
 * background tree. Not thread-safe.
 *
 * @see <a href="https://doi.org/10.1007/s10994-017-5642-8">Gomes, Bifet, Read, Barddal, Enembreck, Pfahringer, Holmes,
 *     Abdessalem: Adaptive Random Forests for Evolving Data Stream Classification, Machine Learning 106, 2017</a>
 * @see <a href="https://doi.org/10.1007/978-3-642-03915-7_22">Bifet, Gavaldà: Adaptive Learning from Evolving Data Streams, 2009</a>,
 *     the single tree
 */
public final class AdaptiveForestLearner extends NamedLearner<AdaptiveForestLearner.Forest> {
    private static final int STATE_MAGIC = 0x57414631; // "WAF1": tells a state from other bytes
    private static final int STATE_FORMAT = 1;

    private final AdaptiveForestOptions options;
    private final ExampleWeights weights;

    /**
     * @param names the features' names in the order of every feature array; at least one, none twice
     */
    public AdaptiveForestLearner(List<String> names, AdaptiveForestOptions options) {
        super(
                new LearnerState(
                        "an adaptive random forest", STATE_MAGIC, STATE_FORMAT, options.stateSettings(), names),
                () -> new Forest(names.size(), options));
        this.options = options;
        this.weights = options.lambda() == 0 ? ExampleWeights.ONCE : new Poisson(options.lambda());
    }

    /** The trees, and what they share. */
    static final class Forest implements Learned {
        private final LeafValue values;
        private final BinEdges edges;
        private final AdaptiveTree[] trees;
        private final SplitMix64 sampling;

        Forest(int features, AdaptiveForestOptions options) {
            int drawn = drawn(options.featuresDrawn(), features);
            values = new LeafValue(options);
            edges = new BinEdges(features);
            SplitMix64 seeds = new SplitMix64(options.seed());
            trees = new AdaptiveTree[options.trees()];
            for (int i = 0; i < trees.length; i++) {
                trees[i] = new AdaptiveTree(options, features, drawn, edges, values, seeds.nextLong());
            }
            sampling = new SplitMix64(seeds.nextLong());
        }

        private static int drawn(int asked, int features) {
            if (asked == AdaptiveForestOptions.ALL_FEATURES) {
                return features;
            }
            if (asked > features) {
                throw new IllegalArgumentException("featuresDrawn=" + asked + " of features=" + features + ": 1 to "
                        + features + " is accepted, or 0 for six in ten");
            }
            return asked > 0 ? asked : Math.max(1, Math.round(0.6f * features));
        }

        @Override
        public void write(DataOutput out) throws IOException {
            out.writeLong(sampling.state());
            edges.write(out);
            for (AdaptiveTree tree : trees) {
                tree.write(out);
            }
        }

        @Override
        public void read(DataInput in, long examples, long positives) throws IOException {
            values.update(examples, positives);
            sampling.restore(in.readLong());
            edges.read(in);
            for (AdaptiveTree tree : trees) {
                tree.read(in);
            }
        }
    }

    public AdaptiveForestOptions options() {
        return options;
    }

    @Override
    protected double scoreOf(float[] row) {
        AdaptiveTree[] trees = learned().trees;
        double sum = 0;
        for (AdaptiveTree tree : trees) {
            sum += tree.score(row);
        }
        return sum / trees.length;
    }

    @Override
    protected void learnFrom(float[] row, boolean positive) {
        Forest forest = learned();
        forest.values.update(examples(), positives());
        if (!positive && options.negativeShare() < 1 && forest.sampling.nextDouble() >= options.negativeShare()) {
            return;
        }
        forest.edges.add(row, positive);
        int label = positive ? 1 : 0;
        double weight = positive ? options.positiveWeight() : 1;
        for (AdaptiveTree tree : forest.trees) {
            tree.learn(row, label, weight, weights);
        }
    }

    /** How often, since the start, a tree was replaced after a drift. */
    public long replacedTrees() {
        long replaced = 0;
        for (AdaptiveTree tree : learned().trees) {
            replaced += tree.replaced();
        }
        return replaced;
    }

    @Override
    public Map<String, Long> figures() {
        return Map.of("replaced_trees", replacedTrees());
    }

    @Override
    public ForestParameters parameters() {
        AdaptiveTree[] trees = learned().trees;
        LeafValue values = learned().values;
        int nodes = 0;
        for (AdaptiveTree tree : trees) {
            nodes += tree.tree().nodes();
        }
        int[] roots = new int[trees.length];
        int[] feature = new int[nodes];
        float[] threshold = new float[nodes];
        int[] left = new int[nodes];
        boolean[] missingLeft = new boolean[nodes];
        float[] value = new float[nodes];
        int root = 0;
        for (int i = 0; i < trees.length; i++) {
            HoeffdingTree tree = trees[i].tree();
            roots[i] = root;
            double[] negative = new double[tree.nodes()];
            double[] positive = new double[tree.nodes()];
            for (int node = tree.nodes() - 1; node >= 0; node--) { // children come after their parents
                int at = root + node;
                if (tree.isLeaf(node)) {
                    feature[at] = ForestModel.LEAF;
                    negative[node] = tree.weight(tree.slotOf(node), 0);
                    positive[node] = tree.weight(tree.slotOf(node), 1);
                } else {
                    int child = tree.left(node);
                    feature[at] = tree.feature(node);
                    threshold[at] = tree.threshold(node);
                    left[at] = root + child;
                    missingLeft[at] = tree.missingLeft(node);
                    negative[node] = negative[child] + negative[child + 1];
                    positive[node] = positive[child] + positive[child + 1];
                }
                value[at] = (float) values.of(negative[node], positive[node]);
            }
            root += tree.nodes();
        }
        return new ForestParameters(new ForestModel(
                features(),
                roots,
                feature,
                threshold,
                left,
                missingLeft,
                value,
                ForestModel.Combine.MEAN,
                0,
                Link.IDENTITY));
    }
}
