package io.weir.jobs.pipeline;

import java.io.Serializable;
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
public record Rule(OptionalDouble min, OptionalDouble max, OptionalInt maxLength, Optional<List<String>> oneOf)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    public Rule {
        oneOf = oneOf.map(List::copyOf);
    }

    /** Java's serialization knows no optionals. */
    private Object writeReplace() {
        return new Wire(
                min.isPresent() ? min.getAsDouble() : null,
                max.isPresent() ? max.getAsDouble() : null,
                maxLength.isPresent() ? maxLength.getAsInt() : null,
                oneOf.orElse(null));
    }

    private record Wire(Double min, Double max, Integer maxLength, List<String> oneOf) implements Serializable {
        private static final long serialVersionUID = 1L;

        private Object readResolve() {
            return new Rule(
                    min == null ? OptionalDouble.empty() : OptionalDouble.of(min),
                    max == null ? OptionalDouble.empty() : OptionalDouble.of(max),
                    maxLength == null ? OptionalInt.empty() : OptionalInt.of(maxLength),
                    Optional.ofNullable(oneOf));
        }
    }
}
