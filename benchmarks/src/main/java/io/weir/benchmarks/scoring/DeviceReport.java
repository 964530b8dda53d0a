package io.weir.benchmarks.scoring;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a run found, as its JSON report holds it.
 *
 * @param dryRun whether no GPU was used: then the figures are the CPU's alone
 * @param reason why the device was used, or was not
 * @param sound whether all scores were those of the plain loops, within {@link DeviceMeter#TOLERANCE}, and those of the
 *     device its own
 * @param machine of the processor, the system and Java, by name
 * @param gpus each GPU that NVML sees, with what it tells of its health before the run
 * @param gpuAbsence why NVML sees none; empty if it sees one
 */
record DeviceReport(
        @JsonProperty("dry_run") boolean dryRun,
        @JsonProperty("reason") String reason,
        @JsonProperty("sound") boolean sound,
        @JsonProperty("machine") Map<String, String> machine,
        @JsonProperty("gpus") List<Gpu> gpus,
        @JsonProperty("gpu_absence") String gpuAbsence,
        @JsonProperty("rows") List<DeviceFigure> rows) {
    /** A GPU: its index and name at NVML, and its readings by the names of their metrics. */
    record Gpu(
            @JsonProperty("index") int index,
            @JsonProperty("name") String name,
            @JsonProperty("health") Map<String, Double> health) {}

    /** As people read it. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(
                dryRun
                        ? "DRY RUN on the CPU: no GPU is used, because " + reason + "."
                        : "The GPU is used, because " + reason + ".");
        machine.forEach((name, value) -> lines.add(name + ": " + value));
        gpus.forEach(gpu -> lines.add("GPU " + gpu.index() + ": " + gpu.name() + " " + gpu.health()));
        if (!gpuAbsence.isEmpty()) {
            lines.add("GPU: none, " + gpuAbsence);
        }
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "%-18s %-8s %8s %16s %18s %14s",
                "model",
                "backend",
                "batch",
                "rows/s",
                "rows/CPU-s",
                "greatest error"));
        for (DeviceFigure row : rows) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%-18s %-8s %,8d %,16d %,18d %14.1e%s",
                    row.model(),
                    row.backend(),
                    row.batch(),
                    row.rowsPerSecond(),
                    row.rowsPerCpuSecond(),
                    row.greatestError(),
                    mark(row)));
        }
        lines.add("");
        lines.add(
                sound
                        ? "All scores are those of the plain loops."
                        : "Not all scores are as they should be: see DIFFERS and ON THE CPU.");
        return lines;
    }

    private static String mark(DeviceFigure row) {
        String differs = row.greatestError() <= DeviceMeter.TOLERANCE ? "" : " DIFFERS";
        return row.notOnDevice().isEmpty() ? differs : differs + " ON THE CPU: " + row.notOnDevice();
    }
}
