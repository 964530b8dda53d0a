package io.weir.operators.feature;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;

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

    /**
     * Tells one list of names from another in eight hexadecimal digits (CRC-32), so that a logged vector can say which
     * features it holds without naming them all.
     */
    public String fingerprint() {
        CRC32 crc = new CRC32();
        names.forEach(name -> crc.update((name + "\n").getBytes(UTF_8)));
        return String.format(Locale.ROOT, "%08x", crc.getValue());
    }

    public boolean usesLabels() {
        return steps.stream().anyMatch(FeatureStep::usesLabels);
    }
}
