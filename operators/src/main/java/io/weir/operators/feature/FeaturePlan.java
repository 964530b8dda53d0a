package io.weir.operators.feature;

import java.io.Serializable;
import java.util.List;

/**
 * The whole feature vector: first the features of the event alone, then each key's windows.
 *
 * @param names one name per feature, in order
 * @param own the features of the event alone
 * @param keys the windows of each key, each with its offset in the vector
 */
public record FeaturePlan(List<String> names, List<EventFeature> own, List<KeyWindows> keys) implements Serializable {
    public FeaturePlan {
        int size = own.size() + keys.stream().mapToInt(KeyWindows::size).sum();
        if (names.size() != size) {
            throw new IllegalArgumentException("there are " + names.size() + " names for " + size + " features");
        }
    }

    public int size() {
        return names.size();
    }

    public boolean usesLabels() {
        return keys.stream().anyMatch(KeyWindows::usesLabels);
    }
}
