package io.weir.ml.forest;

/** Finds the split of a leaf that tells most about the classes: a feature, a threshold, and where missing values go. */
final class SplitSearch {
    private int feature;
    private float threshold;
    private boolean missingLeft;
    private double gain;
    private double secondGain;
    private double weight;
    private double leftNegative;
    private double leftPositive;

    /** Begins anew: nothing was found. */
    void begin() {
        gain = 0;
        secondGain = 0;
    }

    /**
     * Looks for a better split by one more feature.
     *
     * @param counts from {@code at} on the weight of both classes in each bin of the feature, the last that of what is missing
     * @param edges from {@code edgesAt} on the cuts between the bins
     */
    void look(int ofFeature, float[] counts, int at, float[] edges, int edgesAt) {
        double negative = 0;
        double positive = 0;
        for (int bin = 0; bin < Leaves.MISSING; bin++) {
            negative += counts[at + 2 * bin];
            positive += counts[at + 2 * bin + 1];
        }
        double missingNegative = counts[at + 2 * Leaves.MISSING];
        double missingPositive = counts[at + 2 * Leaves.MISSING + 1];
        boolean missing = missingNegative + missingPositive > 0;
        double total = negative + positive + missingNegative + missingPositive;
        double entropy = Information.entropy(negative + missingNegative, positive + missingPositive);
        if (entropy <= 0) {
            return;
        }
        double featureGain = 0;
        int featureBin = -1;
        boolean featureMissingLeft = false;
        double belowNegative = 0;
        double belowPositive = 0;
        double bestBelowNegative = 0;
        double bestBelowPositive = 0;
        for (int bin = 0; bin < BinEdges.EDGES; bin++) {
            float inBinNegative = counts[at + 2 * bin];
            float inBinPositive = counts[at + 2 * bin + 1];
            belowNegative += inBinNegative;
            belowPositive += inBinPositive;
            double below = belowNegative + belowPositive;
            if (inBinNegative + inBinPositive == 0 || below == negative + positive) {
                continue;
            }
            double aboveNegative = negative - belowNegative;
            double abovePositive = positive - belowPositive;
            double right = entropy
                    - Information.entropy(belowNegative, belowPositive)
                    - Information.entropy(aboveNegative + missingNegative, abovePositive + missingPositive);
            double left = missing
                    ? entropy
                            - Information.entropy(belowNegative + missingNegative, belowPositive + missingPositive)
                            - Information.entropy(aboveNegative, abovePositive)
                    : right;
            if (Math.max(left, right) > featureGain) {
                featureGain = Math.max(left, right);
                featureBin = bin;
                featureMissingLeft = missing ? left > right : 2 * below >= negative + positive;
                bestBelowNegative = belowNegative;
                bestBelowPositive = belowPositive;
            }
        }
        if (featureBin < 0) {
            return;
        }
        double featuresGain = featureGain / total;
        if (featuresGain <= gain) {
            secondGain = Math.max(secondGain, featuresGain);
            return;
        }
        secondGain = gain;
        gain = featuresGain;
        weight = total;
        feature = ofFeature;
        threshold = edges[edgesAt + featureBin];
        missingLeft = featureMissingLeft;
        leftNegative = (bestBelowNegative + (featureMissingLeft ? missingNegative : 0)) / (negative + missingNegative);
        leftPositive = (bestBelowPositive + (featureMissingLeft ? missingPositive : 0)) / (positive + missingPositive);
    }

    int feature() {
        return feature;
    }

    float threshold() {
        return threshold;
    }

    boolean missingLeft() {
        return missingLeft;
    }

    /** Bits per weight that the best split tells; 0 if there is none. */
    double gain() {
        return gain;
    }

    /** That of the best split by another feature, or 0. */
    double secondGain() {
        return secondGain;
    }

    /** The weight that the best split was found on. */
    double weight() {
        return weight;
    }

    /** The share of the leaf's negative examples that the best split sends left. */
    double leftNegative() {
        return leftNegative;
    }

    /** The share of its positive ones. */
    double leftPositive() {
        return leftPositive;
    }
}
