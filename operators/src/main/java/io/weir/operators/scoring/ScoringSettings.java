package io.weir.operators.scoring;

import io.weir.gpu.route.DevicePreference;
import io.weir.operators.batching.BatchLimits;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * How events are scored and decided.
 *
 * @param model the name of the model, the key in the topic of models
 * @param features the names of the features, in the order of the vector
 * @param prior the score of every event before any model was learned, 0..1
 * @param batchSize the most events that are scored together, at least 1
 * @param maxDelayMillis the longest that an event waits for its batch to fill, at least 1
 * @param alertAbove the score above which an event is alerted
 * @param device where scoring should run
 */
public record ScoringSettings(
        String model,
        List<String> features,
        double prior,
        int batchSize,
        long maxDelayMillis,
        double alertAbove,
        DevicePreference device)
        implements Serializable {
    public ScoringSettings {
        features = List.copyOf(features);
    }

    BatchLimits batches() {
        return BatchLimits.of(batchSize, Duration.ofMillis(maxDelayMillis));
    }
}
