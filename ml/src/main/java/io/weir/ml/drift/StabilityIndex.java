package io.weir.ml.drift;

/**
 * The population stability index of counted bins: Σ (pᵢ − qᵢ)·ln(pᵢ/qᵢ) over the bins' shares p of late and q at first, half a
 * row added to each bin so that an empty one is no infinity.
 */
public final class StabilityIndex {
    /** Of a value's bins: ten between deciles, and what is missing. */
    public static final int BINS = 11;

    private StabilityIndex() {}

    /**
     * What one bin adds to the index, 0 or more.
     *
     * @param late rows of the bin, of {@code allLate} in all bins
     * @param first rows of the bin, of {@code allFirst} in all bins
     */
    public static double ofBin(long late, long allLate, long first, long allFirst, int bins) {
        double now = (late + 0.5) / (allLate + 0.5 * bins);
        double then = (first + 0.5) / (allFirst + 0.5 * bins);
        return (now - then) * StrictMath.log(now / then);
    }
}
