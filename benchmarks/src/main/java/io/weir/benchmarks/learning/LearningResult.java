package io.weir.benchmarks.learning;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** All that {@code ./weir bench learning} measured. */
public final class LearningResult {
    private final List<LearningFigure> figures;
    private final List<DriftBench.Figure> drifts;
    private final LossAfterDrift loss;
    private final boolean moa;

    LearningResult(List<LearningFigure> figures, List<DriftBench.Figure> drifts, LossAfterDrift loss, boolean moa) {
        this.figures = List.copyOf(figures);
        this.drifts = List.copyOf(drifts);
        this.loss = loss;
        this.moa = moa;
    }

    /**
     * Ours over a peer on one stream.
     *
     * @param rate events per CPU-second, ours over the peer's
     * @param gain of average precision (learners) or AUC (anomalies), ours minus the peer's
     */
    record Ratio(String task, String stream, double rate, double gain) {}

    List<Ratio> ratios() {
        List<Ratio> ratios = new ArrayList<>();
        for (LearningFigure ours : figures) {
            Optional<String> peer = peerOf(ours);
            figures.stream()
                    .filter(f -> peer.isPresent()
                            && f.task().equals(ours.task())
                            && f.stream().equals(ours.stream())
                            && f.who().equals(peer.get()))
                    .findFirst()
                    .ifPresent(theirs -> ratios.add(new Ratio(
                            ours.task(),
                            ours.stream(),
                            ours.eventsPerCpuSecond() / (double) theirs.eventsPerCpuSecond(),
                            ours.task().equals("anomaly")
                                    ? ours.auc() - theirs.auc()
                                    : ours.averagePrecision() - theirs.averagePrecision())));
        }
        return ratios;
    }

    /** AUC on the streams of planted anomalies, ours minus the peer's. */
    double meanGainOfAuc() {
        return ratios().stream()
                .filter(ratio -> ratio.task().equals("anomaly"))
                .mapToDouble(Ratio::gain)
                .average()
                .orElse(Double.NaN);
    }

    private static Optional<String> peerOf(LearningFigure ours) {
        return switch (ours.task() + "/" + ours.who()) {
            case "forest/weir" -> Optional.of("moa");
            case "linear/weir_sgd" -> Optional.of("moa_sgd");
            case "anomaly/weir" -> Optional.of("aws_random_cut_forest");
            default -> Optional.empty();
        };
    }

    /** The result as JSON. */
    public Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("figures", figures);
        List<Map<String, Object>> lines = new ArrayList<>();
        for (Ratio ratio : ratios()) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("task", ratio.task());
            line.put("stream", ratio.stream());
            line.put("rate_ratio", Math.rint(100 * ratio.rate()) / 100);
            line.put(ratio.task().equals("anomaly") ? "auc_gain" : "average_precision_gain", ratio.gain());
            lines.add(line);
        }
        document.put("ratios", lines);
        document.put("mean_auc_gain", meanGainOfAuc());
        document.put("drift", drifts);
        document.put("log_loss_after_drift", loss);
        document.put("moa", moa ? "measured" : "not measured; " + Moa.HOW);
        return document;
    }

    /** The result as people read it. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("Scored, then learned from; events per CPU-second:");
        lines.add(String.format(
                Locale.ROOT, "%-8s %-30s %-22s %12s %8s %8s", "task", "stream", "who", "events/s", "AP", "AUC"));
        for (LearningFigure f : figures) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%-8s %-30s %-22s %,12d %8.4f %8.4f",
                    f.task(),
                    f.stream(),
                    f.who(),
                    f.eventsPerCpuSecond(),
                    f.averagePrecision(),
                    f.auc()));
        }
        lines.add("");
        for (Ratio ratio : ratios()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%-8s %-30s %6.1f times the peer's rate, %s %+.4f",
                    ratio.task(),
                    ratio.stream(),
                    ratio.rate(),
                    ratio.task().equals("anomaly") ? "AUC" : "average precision",
                    ratio.gain()));
        }
        lines.add(String.format(Locale.ROOT, "%-8s %-30s %+45.4f", "anomaly", "mean of all", meanGainOfAuc()));
        lines.add("");
        lines.add("Drift of an error rate from 0.1 to 0.3:");
        lines.add(String.format(
                Locale.ROOT,
                "%-10s %-18s %12s %12s %24s",
                "change",
                "detector",
                "found",
                "mean delay",
                "false alarms / 10,000"));
        for (DriftBench.Figure f : drifts) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%-10s %-18s %12s %12.1f %24.2f",
                    f.change(),
                    f.detector(),
                    f.found() + " of " + f.rises(),
                    f.meanDelay(),
                    f.falseAlarms()));
        }
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "Log loss of the forest: %.4f before a drift; after it %.4f, and %.4f had it been frozen.",
                loss.before(),
                loss.adaptive(),
                loss.frozen()));
        if (!moa) {
            lines.add("MOA was not measured. To measure it: " + Moa.HOW);
        }
        return lines;
    }
}
