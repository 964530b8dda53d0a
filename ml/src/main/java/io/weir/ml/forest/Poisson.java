package io.weir.ml.forest;

import io.weir.ml.random.SplitMix64;

/** Draws from a Poisson distribution by its inverse: one random number and about λ comparisons. */
final class Poisson implements ExampleWeights {
    /** The chance of at most k, as a share of 2³¹. */
    private final int[] cumulated;

    /** @param lambda the mean, above 0 and at most 20 */
    Poisson(double lambda) {
        cumulated = new int[(int) (lambda + 12 * StrictMath.sqrt(lambda) + 12)];
        double chance = StrictMath.exp(-lambda);
        double sum = 0;
        for (int k = 0; k < cumulated.length; k++) {
            sum += chance;
            cumulated[k] = (int) Math.min(Integer.MAX_VALUE, sum * 0x1p31);
            chance *= lambda / (k + 1);
        }
        cumulated[cumulated.length - 1] = Integer.MAX_VALUE;
    }

    @Override
    public int next(SplitMix64 random) {
        int drawn = (int) (random.nextLong() >>> 33);
        int k = 0;
        while (drawn > cumulated[k]) {
            k++;
        }
        return k;
    }
}
