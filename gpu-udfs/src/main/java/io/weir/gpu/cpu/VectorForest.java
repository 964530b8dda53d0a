package io.weir.gpu.cpu;

/** A forest whose small trees are computed with vectors; deep ones are walked, and all of them if there are few rows. */
final class VectorForest implements TileArithmetic.Forest {
    private final WalkedForest walked;
    /** Null where the tree is walked. */
    private final VectorTree[] trees;

    private final int scratchColumns;

    VectorForest(ForestNodes nodes, int[] roots, ForestColumns columns, int width) {
        walked = new WalkedForest(nodes, roots, columns, width);
        trees = new VectorTree[roots.length];
        int most = 0;
        for (int tree = 0; tree < roots.length; tree++) {
            if (VectorTree.suits(walked.nodes(tree), walked.depth(tree))) {
                trees[tree] = VectorTree.of(nodes, roots[tree], columns, width);
                most = Math.max(most, trees[tree].scratchColumns());
            }
        }
        scratchColumns = most;
    }

    @Override
    public int scratchColumns() {
        return scratchColumns;
    }

    @Override
    public void add(float[] tile, float[] sums, float[] scratch, int rows) {
        if (rows <= VectorMath.LANES) {
            walked.add(tile, sums, scratch, rows);
            return;
        }
        for (int tree = 0; tree < trees.length; tree++) {
            if (trees[tree] != null) {
                trees[tree].add(tile, sums, scratch, rows);
            } else {
                walked.addTree(tree, tile, sums, rows);
            }
        }
    }
}
