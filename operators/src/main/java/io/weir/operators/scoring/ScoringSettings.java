package io.weir.operators.scoring;

import io.weir.operators.batching.BatchLimits;
import io.weir.operators.batching.DeviceSettings;
import io.weir.operators.decision.AlertRule;
import java.io.Serializable;
import java.util.List;

/**
 * How events are scored and decided.
 *
 * @param pipeline its name, which the record of its champion has
 * @param models the names of its models, keys in the topic of models; the first decides until another is promoted
 * @param features the names of the features, in the order of the vector
 * @param prior the score of every event before any model was learned, 0..1
 * @param batches how many events are scored together, and how long one waits for others
 * @param alerts which events are alerted
 * @param age how old the model that decides may be
 * @param device where scoring should run, and what happens when the device fails
 */
public record ScoringSettings(
        String pipeline,
        List<String> models,
        List<String> features,
        double prior,
        BatchLimits batches,
        AlertRule alerts,
        AgeLimit age,
        DeviceSettings device)
        implements Serializable {
    public ScoringSettings {
        models = List.copyOf(models);
        features = List.copyOf(features);
    }

    /** The models that it follows, all of which score. */
    FollowedModels followed() {
        return new FollowedModels(pipeline, models, features, prior, true);
    }

    /** An event with a score above {@code alertAbove} is alerted. */
    public ScoringSettings(
            String pipeline,
            List<String> models,
            List<String> features,
            double prior,
            BatchLimits batches,
            double alertAbove,
            AgeLimit age,
            DeviceSettings device) {
        this(pipeline, models, features, prior, batches, new AlertRule.Above(alertAbove), age, device);
    }
}
