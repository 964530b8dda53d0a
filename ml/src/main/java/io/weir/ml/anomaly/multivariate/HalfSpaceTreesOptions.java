package io.weir.ml.anomaly.multivariate;

import io.weir.ml.NumberRange;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * How {@link HalfSpaceTrees} look at rows.
 *
 * @param trees 1 to 1,000
 * @param depth of each tree, 1 to 16
 * @param window rows that are counted together, 50 to 1,000,000
 * @param reach of the work range: how many widths of the first window it spans to either side of a random middle, at least 1
 * @param plain the paper's score alone: no logarithms, no distance
 * @param seed of the trees
 */
public record HalfSpaceTreesOptions(int trees, int depth, int window, double reach, boolean plain, long seed)
        implements MultivariateOptions {
    public HalfSpaceTreesOptions {
        NumberRange.require(trees >= 1 && trees <= 1000, "trees", trees, "1 to 1000");
        NumberRange.require(depth >= 1 && depth <= 16, "depth", depth, "1 to 16");
        NumberRange.require(window >= 50 && window <= 1_000_000, "window", window, "50 to 1000000 rows");
        NumberRange.require(reach >= 1 && Double.isFinite(reach), "reach", reach, "at least 1");
    }

    /** 20 trees of depth 8 over windows of 500 rows. */
    public static HalfSpaceTreesOptions defaults() {
        return new HalfSpaceTreesOptions(20, 8, 500, 1.2, false, 1);
    }

    /** The paper's: 25 trees of depth 15 over windows of 250 rows, work ranges of twice the width, masses as they are. */
    public static HalfSpaceTreesOptions ofThePaper() {
        return new HalfSpaceTreesOptions(25, 15, 250, 2, true, 1);
    }

    public HalfSpaceTreesOptions withSeed(long value) {
        return new HalfSpaceTreesOptions(trees, depth, window, reach, plain, value);
    }

    public HalfSpaceTreesOptions withTrees(int value) {
        return new HalfSpaceTreesOptions(value, depth, window, reach, plain, seed);
    }

    public HalfSpaceTreesOptions withWindow(int value) {
        return new HalfSpaceTreesOptions(trees, depth, value, reach, plain, seed);
    }

    static HalfSpaceTreesOptions read(DataInput in) throws IOException {
        return new HalfSpaceTreesOptions(
                in.readInt(), in.readInt(), in.readInt(), in.readDouble(), in.readBoolean(), in.readLong());
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeInt(trees);
        out.writeInt(depth);
        out.writeInt(window);
        out.writeDouble(reach);
        out.writeBoolean(plain);
        out.writeLong(seed);
    }

    @Override
    public MultivariateKind kind() {
        return MultivariateKind.HALF_SPACE_TREES;
    }

    @Override
    public MultivariateDetector create(List<String> names) {
        return new HalfSpaceTrees(names, this);
    }

    @Override
    public String text() {
        return kind().text() + ", " + trees + " trees, window " + window;
    }
}
