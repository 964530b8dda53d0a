package io.weir.ml.random;

/**
 * A generator of random numbers whose whole state is one long, so that it can be written to a state and goes on from there.
 *
 * <p>Equal seeds give equal numbers on every machine. The period is 2⁶⁴. Not thread-safe, and not for secrets.
 *
 * @see <a href="https://doi.org/10.1145/2714064.2660195">Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators,
 *     OOPSLA 2014</a>
 */
public final class SplitMix64 {
    private long state;

    public SplitMix64(long seed) {
        this.state = seed;
    }

    public long nextLong() {
        state += 0x9E3779B97F4A7C15L;
        long mixed = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    /** 0 (included) to {@code bound} (not), which is at least 1. Uneven by less than bound / 2³². */
    public int nextInt(int bound) {
        return (int) (((nextLong() >>> 32) * bound) >>> 32);
    }

    /** 0 (included) to 1 (not). */
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1p-53;
    }

    /** All that is needed to go on. */
    public long state() {
        return state;
    }

    /** Goes on from {@link #state()}, or starts anew with a seed. */
    public void restore(long stateOrSeed) {
        state = stateOrSeed;
    }
}
