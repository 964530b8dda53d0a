package io.weir.operators.event;

/**
 * The score that a model gave an event when it was scored.
 *
 * @param model its name
 * @param version the version that gave it; 0: none was learned yet, and the score is the prior
 * @param score 0..1
 */
public record ServedScore(String model, long version, float score) {}
