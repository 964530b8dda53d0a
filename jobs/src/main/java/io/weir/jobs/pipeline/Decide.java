package io.weir.jobs.pipeline;

/**
 * When a score is an alert.
 *
 * @param alertAbove a score above it is an alert; 0 to 1
 */
public record Decide(double alertAbove) {}
