package io.weir.connectors.simulation;

import java.util.SplittableRandom;

/**
 * Random draws that are a pure function of a few numbers, the same on every machine and JDK: uniform bits from SplitMix64
 * (Steele, Lea and Flood, OOPSLA 2014), everything else from them with {@link StrictMath}. Not thread-safe.
 */
final class Draws {
    private static final double TWO_TO_MINUS_53 = 0x1.0p-53;

    private final SplittableRandom bits;
    private double spareGaussian = Double.NaN;

    /**
     * @param seed the network's
     * @param stream what is drawn: different streams of one seed are independent
     * @param day the day or another number that tells draws apart, 0 where there is none
     */
    Draws(long seed, Stream stream, long day) {
        this.bits = new SplittableRandom(mix(mix(mix(seed) ^ stream.salt) ^ day));
    }

    /** What the draws are for. */
    enum Stream {
        CUSTOMERS(0),
        TERMINALS(1),
        TRANSACTIONS(2),
        COMPROMISED_TERMINALS(3),
        COMPROMISED_CUSTOMERS(4),
        SERVICES(5),
        METRICS(6),
        WAVES(7),
        RELEASES(8),
        INCIDENTS(9);

        /** Part of every draw: a changed number is another network. */
        private final long salt;

        Stream(long salt) {
            this.salt = salt;
        }
    }

    /** Uniform in [0, 1). */
    double uniform() {
        return (bits.nextLong() >>> 11) * TWO_TO_MINUS_53;
    }

    /** Uniform in [low, high). */
    double uniform(double low, double high) {
        return low + (high - low) * uniform();
    }

    /** Uniform in 0..bound-1; the bias of the multiplication is below 1e-9 for the bounds used here. */
    int below(int bound) {
        return (int) (uniform() * bound);
    }

    /** Normally distributed; Marsaglia's polar method, which yields two at a time. */
    double gaussian(double mean, double deviation) {
        double standard = spareGaussian;
        if (Double.isNaN(standard)) {
            standard = nextPair();
        } else {
            spareGaussian = Double.NaN;
        }
        return mean + deviation * standard;
    }

    private double nextPair() {
        double x;
        double y;
        double square;
        do {
            x = 2 * uniform() - 1;
            y = 2 * uniform() - 1;
            square = x * x + y * y;
        } while (square >= 1 || square == 0);
        double factor = StrictMath.sqrt(-2 * StrictMath.log(square) / square);
        spareGaussian = y * factor;
        return x * factor;
    }

    /**
     * Poisson distributed by Knuth's product of uniforms; O(mean), which is a handful here.
     *
     * @param expMinusMean exp(-mean)
     */
    int poisson(double expMinusMean) {
        int count = 0;
        for (double product = uniform(); product > expMinusMean; product *= uniform()) {
            count++;
        }
        return count;
    }

    /** The finalizer of SplitMix64: a bijection that spreads neighbouring numbers. */
    private static long mix(long number) {
        long z = number + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
