package io.weir.operators.promotion;

/** A version of a model that served well; 0: none. */
record ServedVersion(String model, long version) {
    static final ServedVersion NONE = new ServedVersion("", 0);
}
