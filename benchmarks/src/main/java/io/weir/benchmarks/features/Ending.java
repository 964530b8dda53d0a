package io.weir.benchmarks.features;

/**
 * What a run tells at its end.
 *
 * @param savepointBytes the size of a canonical savepoint: keys and values as they are serialized
 * @param sums of each feature, over the events that contestants must agree on, see {@link Arrivals#sums}
 */
record Ending(long savepointBytes, double[] sums) {}
