/** The GPU bundle: one archive with which a machine that has a GPU, but neither Java nor a network, measures Weir. */
package io.weir.benchmarks.bundle;
