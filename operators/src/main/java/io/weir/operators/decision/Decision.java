package io.weir.operators.decision;

import io.weir.operators.event.Event;
import java.util.List;

/**
 * What was decided about an event.
 *
 * @param event the event, its feature vector whole
 * @param score 0..1, higher is more suspicious
 * @param alert whether the score is above the pipeline's limit
 * @param modelVersion the version that scored it; 0 before any model was learned
 * @param latencyMillis wall-clock time from the event's sending to this decision
 * @param reasons for an alert, what raised the score most, the largest first
 */
public record Decision(
        Event event, float score, boolean alert, long modelVersion, long latencyMillis, List<Reason> reasons) {
    /**
     * A feature that raised the score.
     *
     * @param value the feature's value
     * @param contribution what it added to the score's log-odds, above 0
     */
    public record Reason(String feature, float value, double contribution) {}
}
