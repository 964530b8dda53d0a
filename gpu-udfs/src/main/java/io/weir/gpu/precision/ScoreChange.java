package io.weir.gpu.precision;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.model.Activation;
import io.weir.gpu.model.DenseLayer;
import io.weir.gpu.model.DenseModel;
import io.weir.gpu.model.ForestModel;
import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.Link;
import io.weir.gpu.model.MlpModel;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How much scores differ, as shares of what they range over: of 1 where a score is from 0 to 1 by definition (a logistic link,
 * an isolation forest); else of the range that an output had in the rows looked at, since its unit is anybody's.
 */
final class ScoreChange {
    private final boolean isProbability;
    private final double[] least;
    private final double[] most;

    ScoreChange(DenseModel model) {
        this.isProbability = isProbability(model);
        this.least = new double[model.outputs()];
        this.most = new double[model.outputs()];
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        Arrays.fill(most, Double.NEGATIVE_INFINITY);
    }

    private static boolean isProbability(DenseModel model) {
        if (model instanceof LinearModel linear) {
            return linear.link() == Link.LOGISTIC;
        } else if (model instanceof ForestModel forest) {
            return forest.link() == Link.LOGISTIC || forest.combine() == ForestModel.Combine.ISOLATION;
        } else if (model instanceof MlpModel mlp) {
            List<DenseLayer> layers = mlp.layers();
            return mlp.output() == MlpModel.Output.VALUES
                    && layers.get(layers.size() - 1).activation() == Activation.LOGISTIC;
        }
        return false;
    }

    /** Takes scores in float into account for what outputs range over. */
    void range(FloatBatch scores) {
        for (int output = 0; output < least.length; output++) {
            for (int row = 0; row < scores.rows(); row++) {
                float score = scores.get(row, output);
                if (Float.isFinite(score)) {
                    least[output] = Math.min(least[output], score);
                    most[output] = Math.max(most[output], score);
                }
            }
        }
    }

    /** The largest change of a score; infinite if a score is a finite number in only one of both. */
    double largest(FloatBatch exact, FloatBatch reduced) {
        double largest = 0;
        for (int output = 0; output < least.length; output++) {
            double unit = isProbability ? 1 : Math.max(most[output] - least[output], Float.MIN_NORMAL);
            for (int row = 0; row < exact.rows(); row++) {
                float before = exact.get(row, output);
                float after = reduced.get(row, output);
                if (Float.isFinite(before) != Float.isFinite(after)) {
                    return Double.POSITIVE_INFINITY;
                }
                if (Float.isFinite(before)) {
                    largest = Math.max(largest, Math.abs((double) before - after) / unit);
                }
            }
        }
        return largest;
    }

    /** A change in words. */
    String words(double change) {
        String number = change == 0 ? "0" : String.format(Locale.ROOT, "%.2g", change);
        return number + (isProbability ? "" : " of their range");
    }
}
