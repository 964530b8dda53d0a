package io.weir.benchmarks.predict;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** All figures of one run. Immutable. */
public final class PredictResult {
    private final List<PredictFigure> figures;

    PredictResult(List<PredictFigure> figures) {
        this.figures = List.copyOf(figures);
    }

    /** Whether each row got the same score from all. */
    public boolean scoresAreEqual() {
        return figures.stream().allMatch(figure -> figure.scoresThatDiffer() == 0);
    }

    /** The result as {@code --json} prints it. */
    public Map<String, Object> document() {
        return Map.of("figures", figures, "scores_are_equal", scoresAreEqual());
    }

    /** The result as people read it. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, "%-12s %14s %18s %12s", "", "rows/s", "rows/CPU-second", "mean batch"));
        for (PredictFigure figure : figures) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%-12s %,14d %,18d %,12.1f",
                    figure.contender(),
                    figure.rowsPerSecond(),
                    figure.rowsPerCpuSecond(),
                    figure.meanBatch()));
        }
        lines.add("");
        for (PredictFigure figure : figures) {
            lines.add(
                    figure.scoresThatDiffer() == 0
                            ? String.format(
                                    Locale.ROOT,
                                    "%s: %,d scores are the job's, to the last bit",
                                    figure.contender(),
                                    figure.scoresCompared())
                            : String.format(
                                    Locale.ROOT,
                                    "%s: %,d of %,d scores are NOT the job's",
                                    figure.contender(),
                                    figure.scoresThatDiffer(),
                                    figure.scoresCompared()));
        }
        return lines;
    }
}
