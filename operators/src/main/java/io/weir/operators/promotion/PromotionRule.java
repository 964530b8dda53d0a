package io.weir.operators.promotion;

import io.weir.ml.comparison.BoundedLoss;
import java.io.Serializable;
import java.time.Duration;

/**
 * When a challenger takes the champion's place, and what is done about a champion that has gone bad.
 *
 * @param loss what is compared
 * @param significance the chance that a challenger that is no better is ever promoted over one champion, between 0 and 1; it is
 *     shared out among the challengers
 * @param minExamples how many labels both must have been served for at least
 * @param minPositives how many of them must be positive at least
 * @param automatic whether what the rule finds is done; else it is only told
 * @param coolDown how long, in event time of labels, nothing is promoted by the rule after the champion has changed
 * @param rollBack whether a champion that has become worse than the base rate goes back to its last good version; else it is
 *     only told
 */
public record PromotionRule(
        BoundedLoss loss,
        double significance,
        long minExamples,
        long minPositives,
        boolean automatic,
        Duration coolDown,
        boolean rollBack)
        implements Serializable {
    public static final PromotionRule DEFAULT =
            new PromotionRule(BoundedLoss.LOG_LOSS, 0.01, 1_000, 50, false, Duration.ofDays(1), false);
}
