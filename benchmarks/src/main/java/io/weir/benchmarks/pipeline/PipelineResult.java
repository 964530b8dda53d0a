package io.weir.benchmarks.pipeline;

import io.weir.benchmarks.contest.Slice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The figures of one measurement: medians over the slices of each contestant. Immutable. */
public final class PipelineResult {
    /** How many times the plain one's events per CPU-second Weir's should be. */
    static final double LEAST_RATIO = 2;

    /** How many events per CPU-second Weir's should be. */
    static final double LEAST_RATE = 60_000;

    private final PipelineBenchSettings settings;
    private final Map<PipelineContestant, List<Slice>> slices;
    private final PacedRun paced;
    private final PipelineBench.Agreement agreement;

    PipelineResult(
            PipelineBenchSettings settings,
            Map<PipelineContestant, List<Slice>> slices,
            PacedRun paced,
            PipelineBench.Agreement agreement) {
        this.settings = settings;
        this.slices = slices;
        this.paced = paced;
        this.agreement = agreement;
    }

    /** The median of the slices; an event is a payment, and its label goes along with it. */
    public double eventsPerCpuSecond(PipelineContestant contestant) {
        return Slice.median(slices.get(contestant)).orElseThrow();
    }

    /** How many times the plain one's. */
    public double ratio() {
        return eventsPerCpuSecond(PipelineContestant.WEIR) / eventsPerCpuSecond(PipelineContestant.PLAIN);
    }

    /** The result as {@code --json} prints it. */
    public Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("events_per_cpu_second", perContestant(1));
        document.put("latency_ms", paced.alerts().document());
        document.put("messages_per_cpu_second", perContestant(2));
        document.put("ratio", Math.rint(ratio() * 100) / 100);
        document.put("at_least", Map.of("ratio", LEAST_RATIO, "events_per_cpu_second", (long) LEAST_RATE));
        Map<String, Object> latency = new LinkedHashMap<>();
        latency.put("events_per_second", Math.round(paced.rate()));
        latency.put("alerts", paced.alerts().count());
        latency.put("decisions", paced.decisions().count());
        latency.put("decisions_ms", paced.decisions().document());
        document.put("latency", latency);
        Map<String, Object> agreed = new LinkedHashMap<>();
        agreed.put("decisions", agreement.decisions());
        agreed.put("alerts", agreement.alerts());
        agreed.put("largest_difference", agreement.largestDifference());
        document.put("agreement", agreed);
        Map<String, Object> with = new LinkedHashMap<>();
        with.put("cards", settings.customers());
        with.put("terminals", PipelineWorkload.network(settings.customers()).terminals());
        with.put("warm_up_days", settings.days());
        with.put("warm_up_seconds", settings.warmUpSeconds());
        with.put("jvm_flags", settings.jvmFlags());
        document.put("settings", with);
        Map<String, Object> repetitions = new LinkedHashMap<>();
        slices.forEach((contestant, measured) -> repetitions.put(contestant.label(), measured));
        document.put("repetitions", repetitions);
        return document;
    }

    /** @param messages how many come for an event */
    private Map<String, Object> perContestant(int messages) {
        Map<String, Object> figures = new LinkedHashMap<>();
        for (PipelineContestant contestant : PipelineContestant.values()) {
            figures.put(contestant.label(), Math.round(eventsPerCpuSecond(contestant) * messages));
        }
        return figures;
    }

    /** The result as people read it. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(line("%-8s %14s %12s %24s", "", "events per", "checkpoints", "lowest and highest"));
        lines.add(line("%-8s %14s %12s %24s", "", "CPU-second", "", ""));
        slices.forEach((contestant, measured) -> lines.add(line(
                "%-8s %,14.0f %12d %,14.0f %,9.0f",
                contestant.label(),
                eventsPerCpuSecond(contestant),
                measured.stream().mapToLong(Slice::checkpoints).sum(),
                measured.stream().mapToDouble(Slice::eventsPerCpuSecond).min().orElse(0),
                measured.stream().mapToDouble(Slice::eventsPerCpuSecond).max().orElse(0))));
        lines.add("");
        lines.add("An event is a payment that is decided about; a label goes along with each.");
        lines.add(line(
                "Weir: %.2f times plain; at least %.0f is wanted%s",
                ratio(), LEAST_RATIO, missed(ratio(), LEAST_RATIO)));
        double rate = eventsPerCpuSecond(PipelineContestant.WEIR);
        lines.add(line(
                "Weir: %,.0f events per CPU-second; at least %,.0f is wanted%s",
                rate, LEAST_RATE, missed(rate, LEAST_RATE)));
        lines.add(latency("alerts", paced.alerts()));
        lines.add(latency("decisions", paced.decisions()));
        lines.add(line(
                "Both decide the same: %,d decisions compared, %,d of them alerts; the largest difference of scores is %s.",
                agreement.decisions(), agreement.alerts(), agreement.largestDifference()));
        return lines;
    }

    private String latency(String of, Latency latency) {
        return latency.count() == 0
                ? line("At %,.0f events a second there were no %s.", paced.rate(), of)
                : line(
                        "At %,.0f events a second, latency of %,d %s: p50 %.1f ms, p99 %.1f ms, p99.9 %.1f ms.",
                        paced.rate(), latency.count(), of, latency.p50(), latency.p99(), latency.p999());
    }

    private static String missed(double figure, double least) {
        return figure >= least ? "" : " (missed)";
    }

    private static String line(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
