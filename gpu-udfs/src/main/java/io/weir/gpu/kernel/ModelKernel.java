package io.weir.gpu.kernel;

import jcuda.driver.CUstream;

/**
 * A kind of model as a kernel: its parameters lie on the device, and any number of slots may be bound to them. A row's
 * outputs have the same bits in any batch, whatever grid the launch chooses.
 */
interface ModelKernel {
    /** The threads' layout for a batch of rows: any grid of blocks gives the same bits. */
    int ROWS_PER_BLOCK = 128;

    /** A slot's batches, again and again. */
    @FunctionalInterface
    interface Launch {
        /**
         * Asks for the scores of a batch.
         *
         * @param rows at least 1, at most the slot's
         * @param stride of the batch and of its outputs, in floats
         */
        void score(int rows, int stride, CUstream stream);
    }

    /**
     * What a slot needs on the device beside its rows and their outputs, in bytes; may be 0.
     *
     * @param stride the largest, in floats
     */
    default long scratchBytes(int stride) {
        return 0;
    }

    /** The rows of a summary's output, which are then also its stride; 0: the outputs have the rows and stride of the batch. */
    default int outputRows() {
        return 0;
    }

    /** The feature that the kernel takes as integers, any that is none of them as -2³¹; -1 if there is no such feature. */
    default int groupColumn() {
        return -1;
    }

    /** The first of the outputs that are integers on the device and become floats on the host; by default there is none. */
    default int firstIntegerOutput() {
        return Integer.MAX_VALUE;
    }

    /**
     * Makes a slot ready.
     *
     * @param in where the device has a batch's parameters, if the model takes any, and from the next multiple of 256 bytes on
     *     its features, column by column
     * @param out where its outputs go, column by column
     * @param scratch {@link #scratchBytes}
     */
    Launch bind(long in, long out, long scratch);

    /** How it computes, a clause for the explanation. */
    String description();

    /**
     * Blocks for a batch: enough for all rows, but not more than the device keeps busy with.
     *
     * @param rowsPerBlock that a block takes at a time
     */
    static int blocks(int rows, int rowsPerBlock, int multiprocessors) {
        return Math.min((rows + rowsPerBlock - 1) / rowsPerBlock, multiprocessors * 16);
    }
}
