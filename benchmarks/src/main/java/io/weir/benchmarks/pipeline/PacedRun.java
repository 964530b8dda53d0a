package io.weir.benchmarks.pipeline;

/**
 * What was measured at a steady rate.
 *
 * @param rate payments a second
 * @param alerts from when a payment was due to its alert
 * @param decisions the same of all decisions
 */
record PacedRun(double rate, Latency alerts, Latency decisions) {}
