package io.weir.operators.feature.language;

/**
 * Something that is wrong with a feature group.
 *
 * @param part which part of the group
 * @param index which element of that part, counted from 0; 0 where the part is not a list
 * @param message what was found and what would be accepted
 */
public record FeatureFlaw(Part part, int index, String message) {
    /** The parts of a group. */
    public enum Part {
        KEYS,
        OF,
        OVER,
        DELAY,
        WHERE,
        AS,
        MISSING
    }
}
