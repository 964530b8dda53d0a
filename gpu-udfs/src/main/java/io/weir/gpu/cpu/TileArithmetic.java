package io.weir.gpu.cpu;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.model.Activation;

/**
 * The loops that all models are made of, over a tile: up to {@link #width()} rows of a batch whose values stay in the
 * nearest caches from one loop to the next. The scorers are written once on top of it; it is written plainly and with
 * vector registers.
 *
 * <p>A tile is a {@code float[]} of columns, {@code tile[column * width() + row]}. Of the {@code rows} that are asked for
 * the last registerful may be computed to its end, so elements up to {@link #width()} are written with what nobody reads.
 *
 * <p>Every row is computed by the same operations in the same order, whatever the other rows and their number. Stateless
 * and thread-safe; nothing allocates.
 */
interface TileArithmetic {
    /** What it computes with, for people: "CPU", or with the width of its registers. */
    String device();

    /** Rows of a tile, a multiple of {@link FloatBatch#ALIGNMENT}. */
    int width();

    /**
     * Margins of a linear model, written to {@code out} at the rows' own places in the first column.
     *
     * @param withMissing take 0 for the term of a feature that is not finite, in rows that turned out not to be finite
     *     without; may be left undone, since what is not finite then is computed again in double precision
     * @return false if some of the margins are not finite
     */
    boolean margins(
            FloatBatch in,
            int from,
            int rows,
            float[] slopes,
            float[] means,
            float bias,
            boolean withMissing,
            FloatBatch out);

    /** {@code (x − mean) · inverseScale} of rows of a batch as a tile; 0 where x is not finite. */
    void standardize(FloatBatch in, int from, int rows, float[] means, float[] inverseScales, float[] tile);

    /**
     * Copies rows of a batch into a tile, 0 where a feature is missing (NaN).
     *
     * @param present a tile of 1 where there is a feature and 0 where it is missing
     * @return whether all features are there; {@code present} is written only if not
     */
    boolean copy(FloatBatch in, int from, int rows, float[] tile, float[] present);

    /** {@code outₒ = biasₒ + Σᵢ weights[o · inputs + i] · inᵢ}, from tile to tile. */
    void dense(float[] in, int inputs, float[] weights, float[] bias, float[] out, int outputs, int rows);

    /** Replaces values by the activation's; {@code offset} is a multiple of {@link FloatBatch#ALIGNMENT}. */
    void activate(Activation activation, float[] values, int offset, int rows);

    /** Replaces values v by 2ᵛ. */
    void powersOfTwo(float[] values, int offset, int rows);

    /** {@code sums = Σᵢ (aᵢ − bᵢ)²} over the columns of two tiles, to a place in an array. */
    void squaredResiduals(float[] a, float[] b, int columns, float[] sums, int offset, int rows);

    /**
     * Squared distances from the rows of a tile to some points, one column of {@code out} for each point.
     *
     * @param present as {@link #copy} wrote it, or null if all features are there
     * @param points {@code [point][feature]}; {@code count} points from {@code first} on
     */
    void squaredDistances(
            float[] tile, float[] present, float[] points, int features, int first, int count, float[] out, int rows);

    /**
     * Lowers {@code best} to the columns of a tile where they are below, and notes their indices.
     *
     * @param first the index of the first column; columns come in ascending order, so that the lowest index wins a tie
     */
    void nearest(float[] distances, int first, int count, float[] best, float[] index, int rows);

    /** Puts each of the columns of a tile into its place among the {@code k} smallest, a tile in ascending order. */
    void insert(float[] distances, int count, float[] smallest, int k, int rows);

    /**
     * Gets a forest ready.
     *
     * @param columns where its nodes find their features
     */
    Forest forest(ForestNodes nodes, int[] roots, ForestColumns columns);

    /** The trees of a forest, laid out, with scratch memory of its own: one thread at a time. */
    interface Forest {
        /** The most rows that {@link #add} takes, a multiple of {@link FloatBatch#ALIGNMENT}. */
        int width();

        /** Adds the values of each row's leaves, in the order of the trees, to {@code sums} from 0 on. */
        void add(FloatBatch in, int from, int rows, float[] sums);
    }
}
