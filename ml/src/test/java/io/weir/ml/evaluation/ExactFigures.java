package io.weir.ml.evaluation;

import java.util.List;

/** The figures by their definitions, example by example, with weights: what the histograms are held against. */
record ExactFigures(
        double examples, double positives, double auc, double averagePrecision, double logLoss, double brier) {
    /** An example with what it weighs. */
    record Weighed(double score, boolean positive, double weight) {}

    static ExactFigures of(List<Weighed> examples) {
        double positives = 0;
        double negatives = 0;
        double won = 0;
        double precisions = 0;
        double loss = 0;
        double squared = 0;
        for (Weighed example : examples) {
            double chance = Math.max(1e-15, Math.min(1 - 1e-15, example.score));
            loss -= example.weight * Math.log(example.positive ? chance : 1 - chance);
            squared += example.weight * Math.pow(example.score - (example.positive ? 1 : 0), 2);
            if (!example.positive) {
                negatives += example.weight;
                continue;
            }
            positives += example.weight;
            double reached = 0;
            double hits = 0;
            for (Weighed other : examples) {
                if (other.score >= example.score) {
                    reached += other.weight;
                    hits += other.positive ? other.weight : 0;
                }
                if (!other.positive) {
                    won += example.weight
                            * other.weight
                            * (example.score > other.score ? 1 : example.score == other.score ? 0.5 : 0);
                }
            }
            precisions += example.weight * hits / reached;
        }
        boolean bothClasses = positives > 0 && negatives > 0;
        return new ExactFigures(
                positives + negatives,
                positives,
                bothClasses ? won / (positives * negatives) : Double.NaN,
                bothClasses ? precisions / positives : Double.NaN,
                loss / (positives + negatives),
                squared / (positives + negatives));
    }

    /** The most positives that a threshold finds with no more than a share of negatives. */
    static double recallAt(List<Weighed> examples, double falsePositiveRate) {
        double positives = 0;
        double negatives = 0;
        for (Weighed example : examples) {
            positives += example.positive ? example.weight : 0;
            negatives += example.positive ? 0 : example.weight;
        }
        double best = 0;
        for (Weighed threshold : examples) {
            double found = 0;
            double falsePositives = 0;
            for (Weighed example : examples) {
                if (example.score >= threshold.score) {
                    found += example.positive ? example.weight : 0;
                    falsePositives += example.positive ? 0 : example.weight;
                }
            }
            if (falsePositives <= falsePositiveRate * negatives) {
                best = Math.max(best, found / positives);
            }
        }
        return best;
    }

    /** The expected calibration error over bands that begin at the given scores, the first at 0. */
    static double calibrationError(List<Weighed> examples, List<Double> from) {
        double error = 0;
        double all = 0;
        for (int band = 0; band < from.size(); band++) {
            double end = band + 1 < from.size() ? from.get(band + 1) : Double.POSITIVE_INFINITY;
            double weight = 0;
            double scores = 0;
            double positives = 0;
            for (Weighed example : examples) {
                if (example.score >= from.get(band) && example.score < end) {
                    weight += example.weight;
                    scores += example.weight * example.score;
                    positives += example.positive ? example.weight : 0;
                }
            }
            error += Math.abs(scores - positives);
            all += weight;
        }
        return error / all;
    }
}
