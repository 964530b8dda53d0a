package io.weir.ml.anomaly.univariate;

import java.util.Optional;

/**
 * What a detector is told beside the values. Immutable.
 *
 * @param range that the values are known to have; empty: it is learned from the series. Value gap uses it
 * @param rememberedPairs how many of the newest pairs of levels a new one is compared with, at least 1: 16 bytes each, every
 *     fifth value makes one. Level pairs uses it
 */
public record DetectorOptions(Optional<GivenRange> range, int rememberedPairs) {
    /** Nothing is known; 20,000 values are remembered, in 64 KB. */
    public static final DetectorOptions DEFAULT = new DetectorOptions(Optional.empty(), 4000);

    public DetectorOptions withRange(GivenRange given) {
        return new DetectorOptions(Optional.of(given), rememberedPairs);
    }

    public DetectorOptions withRememberedPairs(int pairs) {
        return new DetectorOptions(range, pairs);
    }
}
