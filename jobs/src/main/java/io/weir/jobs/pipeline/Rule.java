package io.weir.jobs.pipeline;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What a column's value must be; a null value is {@link Source#nullable}'s matter. At least one part is there.
 *
 * @param min the smallest number accepted, inclusive; for numeric columns
 * @param max the largest number accepted, inclusive, not below {@code min}; for numeric columns
 * @param maxLength the longest text accepted, in UTF-16 units ({@link String#length}), at least 1; for STRING columns
 * @param oneOf the texts accepted, at least one; for STRING columns
 */
public record Rule(OptionalDouble min, OptionalDouble max, OptionalInt maxLength, Optional<List<String>> oneOf) {
    public Rule {
        oneOf = oneOf.map(List::copyOf);
    }
}
