package io.weir.benchmarks.scoring;

import java.util.List;

/**
 * What Weir's vectors should reach, at every batch size.
 *
 * @param least times ONNX Runtime's rows per CPU-second
 */
record ScoringGoal(ScoredModel model, double least) {
    static final List<ScoringGoal> ALL = List.of(
            new ScoringGoal(ScoredModel.LOGISTIC, 1),
            new ScoringGoal(ScoredModel.MLP, 1),
            new ScoringGoal(ScoredModel.BOOSTED_FOREST, 2),
            new ScoringGoal(ScoredModel.ISOLATION_FOREST, 2));
}
