package io.weir.benchmarks.pipeline;

/**
 * A decision that contestants must agree on.
 *
 * @param id of the payment
 * @param score 0 to 1
 * @param alert whether it was one
 */
record NotedDecision(long id, float score, boolean alert) {}
