package io.weir.ml;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What makes a model's own score s the probability that it is given out as. First the log-odds are moved by {@code shift},
 * which sets right what was learned from other shares of the classes than come (Elkan 2001, theorem 2); then follows the map of
 * beta calibration, <em>ln(p / (1 − p)) = a · ln s − b · ln(1 − s) + c</em>, of which Platt scaling of the log-odds is the case
 * a = b. It never decreases, so it reverses no ranking.
 *
 * <p>Scores are held to 10⁻¹² from 0 and 1. Uses {@link StrictMath}, so that the same score is the same probability on every
 * machine, whatever device computed the score. Immutable.
 *
 * @param shift finite
 * @param a at least 0
 * @param b at least 0
 * @param c finite
 * @see <a href="https://proceedings.mlr.press/v54/kull17a.html">Kull, Silva Filho and Flach: Beta calibration, AISTATS 2017</a>
 * @see <a href="https://dl.acm.org/doi/10.5555/1642194.1642224">Elkan: The Foundations of Cost-Sensitive Learning, IJCAI 2001</a>
 */
public record ScoreCalibration(double shift, double a, double b, double c) {
    /** Changes nothing. */
    public static final ScoreCalibration NONE = new ScoreCalibration(0, 1, 1, 0);

    private static final double NEAREST = 1e-12;

    public ScoreCalibration {
        if (!Double.isFinite(shift) || !Double.isFinite(c) || !finite(a) || !finite(b)) {
            throw new IllegalArgumentException("calibration shift=" + shift + " a=" + a + " b=" + b + " c=" + c
                    + ": finite numbers, a and b of at least 0, are accepted");
        }
    }

    private static boolean finite(double slope) {
        return slope >= 0 && slope < Double.POSITIVE_INFINITY;
    }

    /** Only moves the log-odds. */
    public static ScoreCalibration shift(double shift) {
        return new ScoreCalibration(shift, 1, 1, 0);
    }

    /** The probability of a score of 0 to 1. */
    public double of(double score) {
        if (equals(NONE)) {
            return score;
        }
        double moved = moved(score);
        return probability(a == 1 && b == 1 ? moved + c : a * logOf(moved) - b * logOf(-moved) + c);
    }

    /** The score's log-odds, moved. */
    private double moved(double score) {
        double held = Math.max(NEAREST, Math.min(1 - NEAREST, score));
        return StrictMath.log(held) - StrictMath.log1p(-held) + shift;
    }

    private static double probability(double logOdds) {
        return 1 / (1 + StrictMath.exp(-logOdds));
    }

    /** ln of the probability with these log-odds. */
    private static double logOf(double logOdds) {
        return logOdds >= 0
                ? -StrictMath.log1p(StrictMath.exp(-logOdds))
                : logOdds - StrictMath.log1p(StrictMath.exp(logOdds));
    }

    void write(ObjectNode json) {
        json.put("shift", shift).put("a", a).put("b", b).put("c", c);
    }

    static ScoreCalibration read(ModelJson json) {
        return new ScoreCalibration(json.real("shift"), json.real("a"), json.real("b"), json.real("c"));
    }
}
