package io.weir.operators.scoring;

import java.io.Serializable;
import java.util.List;

/**
 * Which models a scorer follows.
 *
 * @param pipeline the name that the record of the champion has
 * @param models the names of the models, at least one; the first decides until the champion's record says otherwise
 * @param features the names of the features, in the order of the vector
 * @param prior the score of every event before any version is there, 0..1
 * @param compares whether those score too that do not decide
 */
public record FollowedModels(
        String pipeline, List<String> models, List<String> features, double prior, boolean compares)
        implements Serializable {
    public FollowedModels {
        models = List.copyOf(models);
        features = List.copyOf(features);
    }
}
