package io.weir.jobs.pipeline;

import java.util.Optional;

/**
 * When a score is an alert.
 *
 * @param alertAbove a score above it is an alert, 0 to 1; not asked where there are costs
 * @param costs what mistakes cost: an event is an alert if that is cheaper in the mean than to let it pass
 */
public record Decide(double alertAbove, Optional<Costs> costs) {
    /** A score above it is an alert. */
    public Decide(double alertAbove) {
        this(alertAbove, Optional.empty());
    }

    /**
     * Costs, all in one unit.
     *
     * @param missedColumn the column that tells what it costs to let a positive event pass, if one does
     * @param missed what it costs where no column tells
     * @param investigation what it costs to look at an alert, above 0
     */
    public record Costs(Optional<String> missedColumn, double missed, double investigation) {}
}
