package io.weir.ml.anomaly.univariate;

import java.io.Serializable;
import java.util.Optional;
import javax.annotation.Nullable;

/**
 * What a detector is told beside the values. Immutable.
 *
 * @param given the range that the values are known to have; null: it is learned from the series. Value gap uses it
 * @param rememberedPairs how many of the newest pairs of levels a new one is compared with, at least 1: 16 bytes each, every
 *     fifth value makes one. Level pairs uses it
 */
public record DetectorOptions(@Nullable GivenRange given, int rememberedPairs) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Nothing is known; 20,000 values are remembered, in 64 KB. */
    public static final DetectorOptions DEFAULT = new DetectorOptions(null, 4000);

    Optional<GivenRange> range() {
        return Optional.ofNullable(given);
    }

    public DetectorOptions withRange(@Nullable GivenRange range) {
        return new DetectorOptions(range, rememberedPairs);
    }

    public DetectorOptions withRememberedPairs(int pairs) {
        return new DetectorOptions(given, pairs);
    }
}
