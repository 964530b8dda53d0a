package io.weir.ml.linear;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a margin costs, given the class: +1 for a positive example, −1 for a negative one. */
public enum Loss {
    /**
     * (m − y)² / 2: least squares on the class. Beyond an error of 2, which no margin between the classes has, it grows by its
     * slope there (Huber), so that no row however absurd outweighs all others.
     */
    SQUARED {
        @Override
        double value(double margin, boolean positive) {
            double error = Math.abs(margin - sign(positive));
            return error <= HUBER ? error * error / 2 : HUBER * (error - HUBER / 2);
        }

        @Override
        double slope(double margin, boolean positive) {
            return Math.max(-HUBER, Math.min(HUBER, margin - sign(positive)));
        }
    },
    /** ln(1 + exp(−y m)): the margin is the log-odds. */
    LOGISTIC {
        @Override
        double value(double margin, boolean positive) {
            double against = positive ? -margin : margin;
            return Math.max(against, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(against)));
        }

        @Override
        double slope(double margin, boolean positive) {
            return probability(margin) - (positive ? 1 : 0);
        }
    },
    /** max(0, 1 − y m): that of support vector machines. */
    HINGE {
        @Override
        double value(double margin, boolean positive) {
            return Math.max(0, 1 - sign(positive) * margin);
        }

        @Override
        double slope(double margin, boolean positive) {
            return value(margin, positive) > 0 ? -sign(positive) : 0;
        }
    };

    private static final double HUBER = 2;

    abstract double value(double margin, boolean positive);

    /** The derivative of {@link #value} in the margin. */
    abstract double slope(double margin, boolean positive);

    static double probability(double logOdds) {
        return 1 / (1 + StrictMath.exp(-logOdds));
    }

    private static double sign(boolean positive) {
        return positive ? 1 : -1;
    }

    /** As pipeline files have it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static List<String> texts() {
        return Arrays.stream(values()).map(Loss::text).toList();
    }

    static Loss parse(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
