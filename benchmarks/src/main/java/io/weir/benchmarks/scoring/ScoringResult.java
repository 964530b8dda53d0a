package io.weir.benchmarks.scoring;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** All figures of one run. Immutable. */
public final class ScoringResult {
    private final List<ScoringFigure> figures;

    ScoringResult(List<ScoringFigure> figures) {
        this.figures = List.copyOf(figures);
    }

    /** The result as {@code --json} prints it. */
    public Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("rows", figures);
        Map<String, Object> ratios = new LinkedHashMap<>();
        for (ScoringGoal goal : ScoringGoal.ALL) {
            List<Double> all = ratios(goal.model());
            if (!all.isEmpty()) {
                Map<String, Object> entry = new LinkedHashMap<>();
                entry.put(
                        "lowest",
                        hundredths(all.stream().mapToDouble(r -> r).min().orElseThrow()));
                entry.put(
                        "highest",
                        hundredths(all.stream().mapToDouble(r -> r).max().orElseThrow()));
                entry.put("at_least", goal.least());
                ratios.put(goal.model().label(), entry);
            }
        }
        document.put("simd_to_onnxruntime", ratios);
        return document;
    }

    private static double hundredths(double ratio) {
        return Math.rint(ratio * 100) / 100;
    }

    /** The vectors' rate over ONNX Runtime's, batch size by batch size. */
    private List<Double> ratios(ScoredModel model) {
        List<Double> ratios = new ArrayList<>();
        for (ScoringFigure figure : figures) {
            if (figure.model().equals(model.label()) && figure.backend().equals(Contender.SIMD.label())) {
                ratios.add(figure.rowsPerCpuSecond() / (double) rate(model, Contender.ONNXRUNTIME, figure.batch()));
            }
        }
        return ratios;
    }

    private long rate(ScoredModel model, Contender contender, int batch) {
        return figures.stream()
                .filter(f ->
                        f.model().equals(model.label()) && f.backend().equals(contender.label()) && f.batch() == batch)
                .findFirst()
                .orElseThrow()
                .rowsPerCpuSecond();
    }

    /** The result as people read it. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (ScoredModel model : ScoredModel.values()) {
            List<Integer> batches = figures.stream()
                    .filter(f -> f.model().equals(model.label()))
                    .map(ScoringFigure::batch)
                    .distinct()
                    .toList();
            if (batches.isEmpty()) {
                continue;
            }
            lines.add(model.description() + ", rows per CPU-second:");
            lines.add(String.format(
                    Locale.ROOT, "%8s %14s %14s %14s %12s", "batch", "plain", "simd", "onnxruntime", "simd / onnx"));
            for (int batch : batches) {
                long simd = rate(model, Contender.SIMD, batch);
                long onnx = rate(model, Contender.ONNXRUNTIME, batch);
                lines.add(String.format(
                        Locale.ROOT,
                        "%,8d %,14d %,14d %,14d %12.2f",
                        batch,
                        rate(model, Contender.PLAIN, batch),
                        simd,
                        onnx,
                        simd / (double) onnx));
            }
            lines.add("");
        }
        for (ScoringGoal goal : ScoringGoal.ALL) {
            ratios(goal.model()).stream()
                    .min(Double::compare)
                    .ifPresent(lowest -> lines.add(String.format(
                            Locale.ROOT,
                            "%s: simd at least %.2f times onnxruntime; at least %.1f is wanted%s",
                            goal.model().label(),
                            lowest,
                            goal.least(),
                            lowest >= goal.least() ? "" : " (missed)")));
        }
        return lines;
    }
}
