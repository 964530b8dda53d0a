package io.weir.benchmarks.features;

/** Which keys the events of a {@link SyntheticStream} have. */
enum KeyDistribution {
    /** Each key as often as any other. */
    UNIFORM,
    /** Key 0 has a tenth of all events, the rest are uniform. */
    HOT_KEY,
    /** Key k with a probability in proportion to 1 / (k + 1); before that, every key once. */
    ZIPF
}
