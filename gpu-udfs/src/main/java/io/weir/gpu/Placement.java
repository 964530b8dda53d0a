package io.weir.gpu;

/** Where rows were scored, and why there. */
public enum Placement {
    DEVICE("cuda", "the GPU was there for them"),
    OUT_OF_RANGE("cpu", "they had values outside of the ranges for which the precision was admitted"),
    SMALL_BATCH("cpu", "the batch was smaller than from where the GPU is faster"),
    LARGE_BATCH("cpu", "the batch is taken as a whole and has more rows than the GPU's buffers hold"),
    DOES_NOT_FIT("cpu", "the model does not fit the GPU's kernels"),
    OUT_OF_MEMORY("cpu", "the GPU had no memory left"),
    DEVICE_ERROR("cpu", "a call of the GPU's driver failed"),
    DEVICE_FAILED("cpu", "the GPU has failed for good"),
    RESTING("cpu", "the GPU rests after errors"),
    DISAGREED("cpu", "the GPU's scores of sampled rows were not the CPU's");

    private final String backend;
    private final String reason;

    Placement(String backend, String reason) {
        this.backend = backend;
        this.reason = reason;
    }

    /** {@code cpu} or {@code cuda}. */
    public String backend() {
        return backend;
    }

    /** A clause that can follow "because". */
    public String reason() {
        return reason;
    }
}
