package io.weir.gpu.precision;

import io.weir.gpu.Explanation;

/** The types in which a batch's elements come to a kernel, as elements.cuh defines them. */
public enum Elements {
    FLOAT(4, "", "in float", Explanation.FLOAT32),
    /** IEEE half; NaN is missing. */
    HALF(2, "_half", "in half precision", "float16"),
    /** −127 to 127; −128 is missing. */
    CODE(1, "_code", "in int8", "int8");

    private final int bytes;
    private final String suffix;
    private final String words;
    private final String type;

    Elements(int bytes, String suffix, String words, String type) {
        this.bytes = bytes;
        this.suffix = suffix;
        this.words = words;
        this.type = type;
    }

    /** Of one element. */
    public int bytes() {
        return bytes;
    }

    /** What the names of their kernels end with. */
    public String suffix() {
        return suffix;
    }

    /** As {@link Explanation#precision()} names it. */
    public String type() {
        return type;
    }

    /** How a model is scored with them, as in "in float". */
    public String words() {
        return words;
    }
}
