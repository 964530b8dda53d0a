package io.weir.operators.scoring;

import io.weir.operators.batching.BatchLimits;
import io.weir.operators.batching.DeviceSettings;
import io.weir.operators.decision.AlertRule;
import java.io.Serializable;
import java.util.List;

/**
 * How events are scored and decided.
 *
 * @param model the name of the model, the key in the topic of models
 * @param features the names of the features, in the order of the vector
 * @param prior the score of every event before any model was learned, 0..1
 * @param batches how many events are scored together, and how long one waits for others
 * @param alerts which events are alerted
 * @param device where scoring should run, and what happens when the device fails
 */
public record ScoringSettings(
        String model, List<String> features, double prior, BatchLimits batches, AlertRule alerts, DeviceSettings device)
        implements Serializable {
    public ScoringSettings {
        features = List.copyOf(features);
    }

    /** An event with a score above {@code alertAbove} is alerted. */
    public ScoringSettings(
            String model,
            List<String> features,
            double prior,
            BatchLimits batches,
            double alertAbove,
            DeviceSettings device) {
        this(model, features, prior, batches, new AlertRule.Above(alertAbove), device);
    }
}
