package io.weir.benchmarks.features;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;

/** The figures as bar charts. */
public final class Charts {
    private Charts() {}

    /** Writes {@code events-per-cpu-second.svg} and {@code bytes-per-key.svg} into a folder that is there. */
    public static void write(BenchResult result, Path folder) throws IOException {
        write(
                folder.resolve("events-per-cpu-second.svg"),
                "Window features: events per CPU-second (more is better)",
                result::eventsPerCpuSecond);
        write(
                folder.resolve("bytes-per-key.svg"),
                "Window features: bytes of state per key (less is better)",
                result::bytesPerKey);
    }

    private static void write(Path file, String title, Function<Contestant, OptionalDouble> figure) throws IOException {
        List<BarChart.Bar> bars = Arrays.stream(Contestant.values())
                .filter(contestant -> figure.apply(contestant).isPresent())
                .map(contestant -> new BarChart.Bar(
                        contestant.label().replace('_', ' '),
                        figure.apply(contestant).getAsDouble(),
                        String.format(
                                Locale.ROOT, "%,.0f", figure.apply(contestant).getAsDouble()),
                        contestant.engine() == Contestant.Engine.WEIR))
                .toList();
        Files.writeString(file, new BarChart(title, bars).svg());
    }
}
