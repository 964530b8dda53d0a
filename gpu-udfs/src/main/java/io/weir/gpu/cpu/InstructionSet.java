package io.weir.gpu.cpu;

/** What the CPU's scores are computed with. Scores of the two differ by rounding. */
public enum InstructionSet {
    /** Plain loops; everywhere. */
    PLAIN,
    /**
     * Vector registers, with fused multiply-add: where the JVM was started with {@code --add-modules
     * jdk.incubator.vector} and the processor has them.
     */
    VECTOR;

    /** The fastest there is in this JVM. */
    public static InstructionSet best() {
        return VECTOR.isAvailable() ? VECTOR : PLAIN;
    }

    /** Whether this JVM, on this processor, has it. */
    public boolean isAvailable() {
        // The module is asked for first: without it the class that uses it cannot be loaded.
        return this == PLAIN
                || (ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
                        && VectorArithmetic.isSupported());
    }

    TileArithmetic arithmetic() {
        if (!isAvailable()) {
            throw new IllegalStateException(this + " is not available: it needs a JVM started with --add-modules"
                    + " jdk.incubator.vector, on a processor with fused multiply-add");
        }
        return this == PLAIN ? new PlainArithmetic() : new VectorArithmetic();
    }
}
