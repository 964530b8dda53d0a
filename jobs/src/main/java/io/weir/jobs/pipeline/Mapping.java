package io.weir.jobs.pipeline;

import java.io.Serializable;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which column of a CSV file is what, for evaluating a pipeline on recorded events. Immutable, serializable.
 *
 * @param columns the CSV column of each of the pipeline's columns that is mapped, in the order of the file; only nullable
 *     ones may be left out
 * @param label the CSV column of the label: 0, 1, true or false
 * @param labelDelay how long after its event a label is known
 * @param card the CSV column of the entity whose precision is reported; empty: none is
 */
public record Mapping(Map<String, String> columns, String label, Duration labelDelay, Optional<String> card)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    public Mapping {
        columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    }

    /** Java's serialization knows no {@link Optional}. */
    private Object writeReplace() {
        return new Wire(columns, label, labelDelay, card.orElse(null));
    }

    private record Wire(Map<String, String> columns, String label, Duration labelDelay, String card)
            implements Serializable {
        private static final long serialVersionUID = 1L;

        private Object readResolve() {
            return new Mapping(columns, label, labelDelay, Optional.ofNullable(card));
        }
    }
}
