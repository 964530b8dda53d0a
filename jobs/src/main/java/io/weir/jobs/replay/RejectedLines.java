package io.weir.jobs.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.jobs.console.Output;
import io.weir.operators.event.Event;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;

/** The file of a recording's lines that are no valid event: number of the line, reason, detail. */
final class RejectedLines {
    private RejectedLines() {}

    static void write(DataStream<Event> rejected, Path file) {
        rejected.map(event -> event.original().offset() + ","
                        + event.rejection().reason() + ","
                        + Csv.field(event.rejection().detail()))
                .returns(Types.STRING)
                .name("rejected lines")
                .uid("rejected-lines")
                .sinkTo(new LinesSink(file, "line,reason,detail"))
                .name("rejected")
                .uid("rejected");
    }

    /** How many lines were refused, by reason; a file without any is deleted. */
    static Map<String, Long> count(Path file) throws IOException {
        Map<String, Long> counts = new TreeMap<>();
        try (BufferedReader lines = Files.newBufferedReader(file, UTF_8)) {
            lines.readLine();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                counts.merge(line.split(",", 3)[1], 1L, Long::sum);
            }
        }
        if (counts.isEmpty()) {
            Files.delete(file);
        }
        return counts;
    }

    static long total(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Tells what was refused and where it is explained; nothing if nothing was. */
    static void print(Map<String, Long> counts, Path file, Output output) {
        if (!counts.isEmpty()) {
            counts.forEach((reason, count) -> output.line(String.format(Locale.ROOT, "  %,8d %s", count, reason)));
            output.line("  which lines, and why: " + file);
        }
    }
}
