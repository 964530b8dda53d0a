package io.weir.operators.decision;

import io.weir.ml.ModelSnapshot;
import io.weir.operators.event.Event;
import io.weir.operators.event.ServedScore;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What was decided about an event.
 *
 * @param event the event, its feature vector whole
 * @param by the model that decided, with its version and score, higher is more suspicious
 * @param beside the other models' scores, which decide nothing
 * @param alert whether the score is above the pipeline's limit
 * @param latencyMillis wall-clock time from the event's sending to this decision
 * @param reasons for an alert, what raised the score most, the largest first
 */
public record Decision(
        Event event,
        ServedScore by,
        List<ServedScore> beside,
        boolean alert,
        long latencyMillis,
        List<Reason> reasons) {
    /** 0..1, higher is more suspicious. */
    public float score() {
        return by.score();
    }

    /**
     * A feature that raised the score.
     *
     * @param value the feature's value
     * @param contribution what it added to the score's log-odds, above 0
     */
    public record Reason(String feature, float value, double contribution) {
        /** The most that an alert tells. */
        public static final int MOST = 3;

        /** What raised a model's score of a feature vector most, the largest first, at most {@value #MOST}. */
        public static List<Reason> of(ModelSnapshot model, float[] features) {
            double[] contributions = model.contributions(features);
            return IntStream.range(0, contributions.length)
                    .filter(i -> contributions[i] > 0)
                    .mapToObj(i -> new Reason(model.features().get(i), features[i], contributions[i]))
                    .sorted(Comparator.comparingDouble(Reason::contribution).reversed())
                    .limit(MOST)
                    .toList();
        }
    }
}
