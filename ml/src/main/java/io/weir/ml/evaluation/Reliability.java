package io.weir.ml.evaluation;

import io.weir.ml.evaluation.ScoreFigures.Band;
import java.util.ArrayList;
import java.util.List;

/**
 * The table of what scores promised and what came of it (Murphy and Winkler 1977), and its summary, the expected calibration
 * error (Naeini, Cooper and Hauskrecht 2015).
 *
 * <p>Bands are narrow where the scores of rare events lie: they begin at 0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2
 * and so on to 0.9, 0.95, 0.98 and 0.99, each moved to the nearest edge of a coarse bin, which is within 2% of it.
 */
final class Reliability {
    private static final double[] EDGES = {
        0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99
    };
    /** The coarse bin at which each band behind the first begins. */
    private static final int[] FIRST_BINS = new int[EDGES.length];

    static {
        for (int i = 0; i < EDGES.length; i++) {
            // Half a bin further the bin below an edge becomes the one above it where that is nearer.
            double logOdds = StrictMath.log(EDGES[i] / (1 - EDGES[i]));
            FIRST_BINS[i] = ScoreBins.COARSE.ofLogOdds(logOdds + 0.02);
        }
    }

    private Reliability() {}

    static List<Band> bands(ScoreHistogram counted, double unit) {
        List<Band> bands = new ArrayList<>();
        int binsPerCoarse = counted.layout().count() / ScoreBins.COARSE.count();
        int place = 0;
        for (int band = 0; band <= FIRST_BINS.length; band++) {
            int first = band == 0 ? 0 : FIRST_BINS[band - 1];
            int end = band == FIRST_BINS.length ? ScoreBins.COARSE.count() : FIRST_BINS[band];
            double positives = 0;
            double examples = 0;
            double scores = 0;
            for (; place < counted.size() && counted.bin(place) < end * binsPerCoarse; place++) {
                double weight = counted.positives(place) + counted.negatives(place);
                positives += counted.positives(place);
                examples += weight;
                scores += weight * counted.layout().middle(counted.bin(place));
            }
            if (examples > 0) {
                bands.add(new Band(
                        ScoreBins.COARSE.lowest(first),
                        ScoreBins.COARSE.lowest(end),
                        examples / unit,
                        scores / examples,
                        positives / examples));
            }
        }
        return List.copyOf(bands);
    }

    static double error(List<Band> bands, double examples) {
        double error = 0;
        for (Band band : bands) {
            error += band.examples() * Math.abs(band.meanScore() - band.positiveShare());
        }
        return error / examples;
    }

    /** Each score is off by half its bin's width at most, and so is their mean. */
    static double errorOfError(ScoreHistogram counted) {
        double off = 0;
        for (int i = 0; i < counted.size(); i++) {
            off += (counted.positives(i) + counted.negatives(i))
                    * counted.layout().halfWidth(counted.bin(i));
        }
        return off / (counted.positives() + counted.negatives());
    }
}
