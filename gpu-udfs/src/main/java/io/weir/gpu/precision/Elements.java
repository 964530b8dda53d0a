package io.weir.gpu.precision;

/** The types in which a batch's elements come to a kernel, as elements.cuh defines them. */
public enum Elements {
    FLOAT(4, "", "in float"),
    /** IEEE half; NaN is missing. */
    HALF(2, "_half", "in half precision"),
    /** −127 to 127; −128 is missing. */
    CODE(1, "_code", "in int8");

    private final int bytes;
    private final String suffix;
    private final String words;

    Elements(int bytes, String suffix, String words) {
        this.bytes = bytes;
        this.suffix = suffix;
        this.words = words;
    }

    /** Of one element. */
    public int bytes() {
        return bytes;
    }

    /** What the names of their kernels end with. */
    public String suffix() {
        return suffix;
    }

    /** How a model is scored with them, as in "in float". */
    public String words() {
        return words;
    }
}
