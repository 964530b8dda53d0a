package io.weir.gpu.kernel;

import io.weir.gpu.device.CudaDevice;
import io.weir.gpu.memory.DeviceScope;
import io.weir.gpu.model.ForestModel;
import io.weir.gpu.precision.Elements;

/**
 * forest.cu: shallow forests as complete trees that pass through shared memory, others as nodes in global memory. Which form,
 * depends on the model and the device, not on the batch.
 */
final class ForestKernel implements ModelKernel {
    private static final int ROWS = 64;
    private static final int THREADS = 256;
    private static final int SUM_BYTES = 1024;
    private static final int NODE_BYTES = 8;
    private static final int SHORT_NODE_BYTES = 4;
    /** What the 15 bits of a short node tell apart. */
    private static final int MOST_SHORT_FEATURES = 1 << 15;
    /** Of shared memory: two blocks then have room on a multiprocessor of any device since compute capability 7.5. */
    private static final int MOST_SHARED_BYTES = 96 << 10;

    private final int features;
    private final int trees;
    private final int depth;
    private final int treesPerTile;
    private final boolean staged;
    private final int sharedBytes;
    private final int combine;
    private final int link;
    private final float base;
    private final int multiprocessors;
    private final boolean isComplete;
    private final Kernel kernel;
    private final ParameterSlab parameters = new ParameterSlab();
    private final long nodes;
    private final long leavesOrRoots;

    ForestKernel(ForestModel model, Elements elements, CudaDevice device, DeviceScope scope) {
        this.features = model.features();
        this.trees = model.trees();
        this.combine = DeviceCode.of(model.combine());
        this.link = DeviceCode.of(model.link());
        this.base = model.base();
        this.multiprocessors = device.multiprocessors();
        int budget = Math.min(device.sharedBytesPerBlock(), MOST_SHARED_BYTES);
        // Rows in shared memory cost what trees cannot have there.
        this.staged = 4L * ROWS * features <= budget / 3;
        int fixed = SUM_BYTES + (staged ? 4 * ROWS * features : 0);

        ForestShape shape = ForestShape.of(model);
        this.depth = shape.depth();
        boolean isShort = elements != Elements.FLOAT;
        int nodeBytes = isShort ? SHORT_NODE_BYTES : NODE_BYTES;
        long perTree = depth <= ForestShape.MOST_COMPLETE_DEPTH
                ? ((1L << depth) - 1) * nodeBytes + (4L << depth)
                : Long.MAX_VALUE;
        this.isComplete =
                shape.isWorthCompleting() && perTree <= budget - fixed && !(isShort && features > MOST_SHORT_FEATURES);
        if (isComplete) {
            this.treesPerTile = (int) Math.min(trees, (budget - fixed) / perTree);
            this.sharedBytes = fixed + (int) (treesPerTile * perTree);
            this.kernel = new Kernel(device, "forest", "weir_forest_score" + elements.suffix(), sharedBytes);
            CompleteTrees complete = CompleteTrees.of(model, depth);
            this.nodes = parameters.add(isShort ? complete.shortNodes(elements) : complete.nodes());
            this.leavesOrRoots = parameters.add(complete.leaves());
        } else {
            this.treesPerTile = 1;
            this.sharedBytes = fixed;
            this.kernel = new Kernel(device, "forest", "weir_forest_score_deep" + elements.suffix(), sharedBytes);
            this.nodes = parameters.add(branches(model));
            this.leavesOrRoots = parameters.add(model.roots());
        }
        parameters.upload(scope);
    }

    /** Nodes as struct ForestBranch: the feature or −1, the threshold or value, the left child, where missing goes. */
    private static int[] branches(ForestModel model) {
        int[] feature = model.feature();
        float[] threshold = model.threshold();
        int[] left = model.left();
        boolean[] missingLeft = model.missingLeft();
        float[] value = model.value();
        int[] branches = new int[Math.multiplyExact(4, feature.length)];
        for (int node = 0; node < feature.length; node++) {
            boolean leaf = feature[node] == ForestModel.LEAF;
            branches[4 * node] = leaf ? -1 : feature[node];
            branches[4 * node + 1] = Float.floatToRawIntBits(leaf ? value[node] : threshold[node]);
            branches[4 * node + 2] = leaf ? 0 : left[node];
            branches[4 * node + 3] = !leaf && missingLeft[node] ? 1 : 0;
        }
        return branches;
    }

    @Override
    public Launch bind(long in, long out, long scratch) {
        KernelArguments arguments = new KernelArguments(80)
                .pointer(0, in)
                .pointer(8, out)
                .pointer(16, parameters.address(nodes))
                .pointer(24, isComplete ? parameters.address(leavesOrRoots) : 0)
                .pointer(32, isComplete ? 0 : parameters.address(leavesOrRoots))
                .integer(48, features)
                .integer(52, trees)
                .integer(56, isComplete ? depth : 0)
                .integer(60, treesPerTile)
                .integer(64, staged ? 1 : 0)
                .integer(68, combine)
                .integer(72, link)
                .real(76, base);
        return (rows, stride, stream) -> {
            arguments.integer(40, rows).integer(44, stride);
            int blocks = ModelKernel.blocks(rows, ROWS, multiprocessors);
            kernel.launch(blocks, 1, THREADS, sharedBytes, stream, arguments);
        };
    }

    /** Whether the trees are laid out complete. */
    boolean isComplete() {
        return isComplete;
    }

    @Override
    public String description() {
        return isComplete
                ? "complete trees of depth " + depth + " through shared memory"
                : "trees of any shape from global memory";
    }
}
