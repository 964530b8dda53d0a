package io.weir.ml.forest;

import io.weir.ml.random.SplitMix64;

/** How often an example counts in a tree: drawn for each tree, so that trees differ, or once. */
interface ExampleWeights {
    /** Each example once, and nothing drawn. */
    ExampleWeights ONCE = random -> 1;

    /** @param random drawn from as often as the kind of weights asks */
    int next(SplitMix64 random);
}
