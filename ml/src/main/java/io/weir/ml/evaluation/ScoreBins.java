package io.weir.ml.evaluation;

/**
 * How scores are put into bins: by their log-odds, in bins of one width between −20.48 and 20.48, the outermost taking in all
 * beyond. The log-odds spread evenly what a probability crowds near 0, where the scores of rare fraud lie.
 */
enum ScoreBins {
    /** 4,096 bins of width 1/100. */
    FINE(4096, 100),
    /** 1,024 bins of width 1/25; each is four fine ones. */
    COARSE(1024, 25);

    private final int count;
    private final double perUnit;

    ScoreBins(int count, double perUnit) {
        this.count = count;
        this.perUnit = perUnit;
    }

    int count() {
        return count;
    }

    /** @param score 0..1 */
    int of(double score) {
        return ofLogOdds(StrictMath.log(score / (1 - score)));
    }

    /** 0 and 1 have infinite log-odds, which the bounds take in. */
    int ofLogOdds(double logOdds) {
        return (int) Math.max(0, Math.min(count - 1, Math.floor(logOdds * perUnit) + count / 2));
    }

    /** The least score of a bin; 0 of the first, and 1 of the one behind the last. */
    double lowest(int bin) {
        if (bin <= 0) {
            return 0;
        }
        return bin >= count ? 1 : 1 / (1 + StrictMath.exp((count / 2 - bin) / perUnit));
    }

    /** The middle of a bin, from which no score in it is farther than {@link #halfWidth}. */
    double middle(int bin) {
        return (lowest(bin) + lowest(bin + 1)) / 2;
    }

    double halfWidth(int bin) {
        return (lowest(bin + 1) - lowest(bin)) / 2;
    }
}
