package io.weir.benchmarks.features;

import io.weir.benchmarks.contest.Slice;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** The figures of one measurement: medians over the slices of each contestant. Immutable. */
public final class BenchResult {
    private final Map<Contestant, List<Slice>> slices;
    private final Map<Contestant, Double> bytesPerKey = new EnumMap<>(Contestant.class);

    BenchResult(BenchSettings settings, Map<Contestant, List<Slice>> slices, Map<Contestant, Ending> endings) {
        this.slices = new EnumMap<>(slices);
        endings.forEach((contestant, ending) ->
                bytesPerKey.put(contestant, (double) ending.savepointBytes() / settings.keys(contestant)));
    }

    /** The median of the slices; empty for who was not measured. */
    public OptionalDouble eventsPerCpuSecond(Contestant contestant) {
        return Slice.median(slices.getOrDefault(contestant, List.of()));
    }

    /** The size of a canonical savepoint over the number of keys; empty for who was not measured. */
    public OptionalDouble bytesPerKey(Contestant contestant) {
        Double bytes = bytesPerKey.get(contestant);
        return bytes == null ? OptionalDouble.empty() : OptionalDouble.of(bytes);
    }

    /** Empty if one of the two was not measured. */
    public OptionalDouble ratio(Bar bar) {
        OptionalDouble ours = eventsPerCpuSecond(bar.contestant());
        OptionalDouble theirs = eventsPerCpuSecond(bar.peer());
        return ours.isPresent() && theirs.isPresent()
                ? OptionalDouble.of(ours.getAsDouble() / theirs.getAsDouble())
                : OptionalDouble.empty();
    }

    private long events(Contestant contestant) {
        return slices.get(contestant).stream().mapToLong(Slice::events).sum();
    }

    /** The result as {@code --json} prints it. */
    public Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put(
                "events_per_cpu_second",
                perContestant(c -> Math.rint(eventsPerCpuSecond(c).getAsDouble())));
        document.put("bytes_per_key", perContestant(c -> Math.rint(bytesPerKey.get(c))));
        document.put("events", slices.keySet().stream().mapToLong(this::events).sum());
        Map<String, Object> ratios = new LinkedHashMap<>();
        for (Bar bar : Bar.ALL) {
            ratio(bar).ifPresent(ratio -> {
                Map<String, Object> entry = new LinkedHashMap<>();
                entry.put("ratio", Math.rint(ratio * 100) / 100);
                entry.put("at_least", bar.least());
                ratios.put(bar.name(), entry);
            });
        }
        document.put("ratios", ratios);
        Map<String, Object> repetitions = new LinkedHashMap<>();
        slices.forEach((contestant, measured) -> repetitions.put(contestant.label(), measured));
        document.put("repetitions", repetitions);
        return document;
    }

    private Map<String, Object> perContestant(ToDoubleFunction<Contestant> figure) {
        Map<String, Object> map = new LinkedHashMap<>();
        slices.keySet().forEach(contestant -> map.put(contestant.label(), (long) figure.applyAsDouble(contestant)));
        return map;
    }

    /** The result as people read it. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT, "%-32s %12s %12s %12s %12s", "", "events per", "bytes of", "checkpoints", "lowest and"));
        lines.add(String.format(
                Locale.ROOT, "%-32s %12s %12s %12s %12s", "", "CPU-second", "state a key", "", "highest"));
        slices.forEach((contestant, measured) -> lines.add(String.format(
                Locale.ROOT,
                "%-32s %,12.0f %,12.0f %12d %,12.0f %,.0f",
                contestant.label(),
                eventsPerCpuSecond(contestant).getAsDouble(),
                bytesPerKey.get(contestant),
                measured.stream().mapToLong(Slice::checkpoints).sum(),
                measured.stream().mapToDouble(Slice::eventsPerCpuSecond).min().orElse(0),
                measured.stream().mapToDouble(Slice::eventsPerCpuSecond).max().orElse(0))));
        lines.add("");
        for (Bar bar : Bar.ALL) {
            ratio(bar)
                    .ifPresent(ratio -> lines.add(String.format(
                            Locale.ROOT,
                            "%s: %.2f times %s; at least %.1f is wanted%s",
                            bar.contestant().label(),
                            ratio,
                            bar.peer().label(),
                            bar.least(),
                            ratio >= bar.least() ? "" : " (missed)")));
        }
        return lines;
    }
}
