package io.weir.ml.forest;

import io.weir.ml.NumberRange;
import java.io.Serializable;

/**
 * When the leaves of a Hoeffding tree split.
 *
 * @param grace weight that a leaf takes between two looks for a split, at least 1
 * @param splitDelta the chance that a split is not the best, above 0 and below 1
 * @param tie a Hoeffding bound below which the best split is taken, however close the second, 0 to 1
 * @param significance the least G statistic of a split, 0 or above: 10.8 is a chance of one in a thousand
 * @param mostLeaves of a tree, 1 to 100,000: what bounds its memory
 */
public record TreeOptions(double grace, double splitDelta, double tie, double significance, int mostLeaves)
        implements Serializable {
    /** The deltas and grace of the papers; the significance keeps splits that only chance explains out. */
    static final TreeOptions DEFAULT = new TreeOptions(50, 0.01, 0.05, 10.8, 512);

    public TreeOptions {
        if (!(grace >= 1 && Double.isFinite(grace))) {
            throw new IllegalArgumentException("grace=" + grace + ": at least 1 is accepted");
        }
        NumberRange.OPEN_PROBABILITY.require("splitDelta", splitDelta);
        NumberRange.PROBABILITY.require("tie", tie);
        NumberRange.NOT_NEGATIVE.require("significance", significance);
        NumberRange.requireWhole("mostLeaves", mostLeaves, 1, 100_000);
    }

    public TreeOptions withMostLeaves(int value) {
        return new TreeOptions(grace, splitDelta, tie, significance, value);
    }
}
