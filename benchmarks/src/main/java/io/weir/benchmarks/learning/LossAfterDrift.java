package io.weir.benchmarks.learning;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.weir.ml.ModelParameters;
import io.weir.ml.forest.AdaptiveForestLearner;
import io.weir.ml.forest.AdaptiveForestOptions;
import java.util.stream.IntStream;

/**
 * The log loss of a forest that goes on learning after a drift, beside that of the same forest frozen at the drift.
 *
 * @param before of the row before the drift, one in a row as long as what is counted after it
 * @param adaptive after the drift
 * @param frozen after the drift
 */
record LossAfterDrift(
        @JsonProperty("before") double before,
        @JsonProperty("adaptive") double adaptive,
        @JsonProperty("frozen") double frozen) {
    /** @param rows before the drift, and after it; losses are of the last half of either */
    static LossAfterDrift measure(int rows) {
        LabelledStream stream = LabelledStream.rare(2 * rows, rows, 11);
        AdaptiveForestLearner learner = new AdaptiveForestLearner(
                IntStream.range(0, stream.columns()).mapToObj(i -> "f" + i).toList(), AdaptiveForestOptions.defaults());
        double[] losses = new double[3];
        ModelParameters frozen = null;
        for (int i = 0; i < stream.size(); i++) {
            float[] row = stream.rows()[i];
            boolean label = stream.labels()[i];
            if (i == rows) {
                frozen = learner.parameters();
            }
            if (i >= rows / 2 && i < rows) {
                losses[0] += loss(learner.score(row), label);
            } else if (frozen != null && i >= rows + rows / 2) {
                losses[1] += loss(learner.score(row), label);
                losses[2] += loss(frozen.score(row), label);
            }
            learner.learn(row, label);
        }
        int counted = rows - rows / 2;
        return new LossAfterDrift(losses[0] / counted, losses[1] / counted, losses[2] / counted);
    }

    private static double loss(double score, boolean label) {
        double bounded = Math.max(1e-6, Math.min(1 - 1e-6, score));
        return -Math.log(label ? bounded : 1 - bounded);
    }
}
