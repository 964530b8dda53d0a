package io.weir.operators.scoring.sql;

import io.weir.operators.batching.DeviceSettings;
import io.weir.operators.scoring.FollowedModels;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What {@code CREATE MODEL} said, checked.
 *
 * @param identifier the model's name in the session, for messages
 * @param feed where versions come from
 * @param pipeline whose champion decides among the models; empty: the first decides always
 * @param models the models' names; the first decides until a champion's record says otherwise
 * @param features the names of the features that are given; empty: those of the first version
 * @param prior the score before any version is there; NaN: versions are waited for
 * @param patience how long for the first version, where there is no prior
 * @param batchSize the most rows that are scored together, where rows come asynchronously
 * @param maxDelay the longest that a row waits for others
 * @param device where scoring should run
 */
public record SqlModel(
        String identifier,
        ModelFeed feed,
        String pipeline,
        List<String> models,
        List<String> features,
        double prior,
        Duration patience,
        int batchSize,
        Duration maxDelay,
        DeviceSettings device)
        implements Serializable {
    public SqlModel {
        models = List.copyOf(models);
        features = List.copyOf(features);
    }

    SqlModel withFeatures(List<String> names) {
        return new SqlModel(identifier, feed, pipeline, models, names, prior, patience, batchSize, maxDelay, device);
    }

    FollowedModels followed(List<String> names) {
        return new FollowedModels(pipeline, models, names, Double.isNaN(prior) ? 0 : prior, false);
    }

    /** The prior, if there is one. */
    OptionalDouble givenPrior() {
        return Double.isNaN(prior) ? OptionalDouble.empty() : OptionalDouble.of(prior);
    }
}
