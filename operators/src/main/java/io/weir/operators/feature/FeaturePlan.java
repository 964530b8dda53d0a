package io.weir.operators.feature;

import io.weir.ml.FeatureSchema;
import java.io.Serializable;
import java.util.List;

/**
 * The whole feature vector: first the features of the event alone, then each key's windows.
 *
 * @param names one name per feature, in order
 * @param own the features of the event alone
 * @param steps the windows of each key, each group with its offset in the vector
 */
public record FeaturePlan(List<String> names, List<EventFeature> own, List<FeatureStep> steps) implements Serializable {
    public FeaturePlan {
        int size = own.size() + steps.stream().mapToInt(FeatureStep::size).sum();
        if (names.size() != size) {
            throw new IllegalArgumentException("there are " + names.size() + " names for " + size + " features");
        }
    }

    public int size() {
        return names.size();
    }

    /** As {@link FeatureSchema#fingerprint}. */
    public String fingerprint() {
        return new FeatureSchema(names).fingerprint();
    }

    public boolean usesLabels() {
        return steps.stream().anyMatch(FeatureStep::usesLabels);
    }
}
