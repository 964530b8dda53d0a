package io.weir.operators.promotion;

import io.weir.ml.Champion;
import io.weir.ml.evaluation.PrequentialMetrics;
import java.util.List;
import java.util.Map;

/**
 * How the models of a pipeline serve, beside one another, since the champion last changed.
 *
 * @param champion who decides
 * @param eventTime the newest label's time, epoch milliseconds
 * @param loss what is compared, as the pipeline file has it
 * @param served of each model the figures of the scores that it gave when events were decided about
 * @param challengers how each does against the champion
 * @param degraded why the champion is held to have gone bad; empty: it is not
 */
public record Comparison(
        Champion champion,
        long eventTime,
        String loss,
        Map<String, PrequentialMetrics> served,
        List<Standing> challengers,
        String degraded) {
    /**
     * How a challenger does against the champion on the same events, both as served.
     *
     * @param lead by how much its mean loss is lower
     * @param leadAtLeast what that is at least, with a chance of at most the significance to be ever wrong
     * @param evidence for a lead; {@code needed} suffices
     * @param verdict what follows, in words
     */
    public record Standing(
            String model,
            long examples,
            long positives,
            double lead,
            double leadAtLeast,
            double evidence,
            double needed,
            String verdict) {}
}
