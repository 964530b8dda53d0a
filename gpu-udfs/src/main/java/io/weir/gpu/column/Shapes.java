package io.weir.gpu.column;

/** What the shapes of summaries must be. */
final class Shapes {
    private Shapes() {}

    static void require(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + "=" + value + ": at least 1 is accepted");
        }
    }

    /** That a batch of outputs fits in an array. */
    static void requireOutput(String names, long columns, long rows) {
        if (columns * (rows + 16) > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(names + " ask for an output of " + columns + " by " + rows
                    + ": fewer than 2^31 floats are accepted");
        }
    }
}
