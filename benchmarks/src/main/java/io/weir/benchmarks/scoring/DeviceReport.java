package io.weir.benchmarks.scoring;

import com.fasterxml.jackson.annotation.JsonInclude;
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
 * @param ceiling what the device can do at most; null and absent where there is none
 * @param parity of every family of kernels, on the device or, in a dry run, with vectors on the CPU
 * @param crossovers of each model; null and absent where there is no device
 * @param rows each model, backend and batch size as measured
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record DeviceReport(
        @JsonProperty("dry_run") boolean dryRun,
        @JsonProperty("reason") String reason,
        @JsonProperty("sound") boolean sound,
        @JsonProperty("machine") Map<String, String> machine,
        @JsonProperty("gpus") List<Gpu> gpus,
        @JsonProperty("gpu_absence") String gpuAbsence,
        @JsonProperty("ceiling") DeviceCeiling ceiling,
        @JsonProperty("parity") List<ParityFigure> parity,
        @JsonProperty("crossovers") List<MeasuredCrossover> crossovers,
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
        if (ceiling != null) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%s: PCIe %.1f GB/s there, %.1f GB/s back; its memory %.1f GB/s; %.2f T operations/s",
                    ceiling.device(),
                    ceiling.toDevice() / 1e9,
                    ceiling.toHost() / 1e9,
                    ceiling.memory() / 1e9,
                    ceiling.operations() / 1e12));
        }
        parityLines(lines);
        figureLines(lines);
        if (crossovers != null) {
            lines.add("");
            lines.add("The GPU is faster than the CPU in batches of:");
            crossovers.forEach(c -> lines.add(String.format(
                    Locale.ROOT,
                    "  %-18s %s",
                    c.model(),
                    c.fromRows() == null
                            ? "none that was measured"
                            : String.format(Locale.ROOT, "%,d rows and more", c.fromRows()))));
        }
        lines.add("");
        lines.add(
                sound
                        ? "All scores are those of the plain loops."
                        : "Not all scores are as they should be: see DIFFERS, ON THE CPU and IN.");
        return lines;
    }

    private void parityLines(List<String> lines) {
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "%-24s %-8s %9s %9s %14s %9s",
                "parity of",
                "backend",
                "features",
                "rows",
                "greatest error",
                "allowed"));
        for (ParityFigure figure : parity) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%-24s %-8s %,9d %,9d %14.1e %9.0e%s",
                    figure.family(),
                    figure.backend(),
                    figure.features(),
                    figure.rows(),
                    figure.greatestError(),
                    figure.allowed(),
                    mark(figure.greatestError() <= figure.allowed(), figure.notOnDevice())
                            + (figure.hasPrecision() ? "" : " IN " + figure.precision())));
        }
    }

    private void figureLines(List<String> lines) {
        lines.add("");
        String shares = ceiling == null
                ? ""
                : String.format(Locale.ROOT, " %16s %10s %7s", "kernel rows/s", "of ceiling", "of PCIe");
        lines.add(String.format(
                Locale.ROOT,
                "%-18s %-8s %8s %16s %18s %14s%s",
                "model",
                "backend",
                "batch",
                "rows/s",
                "rows/CPU-s",
                "greatest error",
                shares));
        for (DeviceFigure row : rows) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%-18s %-8s %,8d %,16d %,18d %14.1e%s%s",
                    row.model(),
                    row.backend(),
                    row.batch(),
                    row.rowsPerSecond(),
                    row.rowsPerCpuSecond(),
                    row.greatestError(),
                    shares(row),
                    mark(row.greatestError() <= DeviceMeter.TOLERANCE, row.notOnDevice())));
        }
    }

    private static String shares(DeviceFigure row) {
        return row.percentOfCeiling() == null
                ? ""
                : String.format(
                        Locale.ROOT,
                        " %,16d %9.1f%% %6.1f%% (%s)",
                        row.kernelRowsPerSecond(),
                        row.percentOfCeiling(),
                        row.percentOfPcie(),
                        row.ceiling());
    }

    private static String mark(boolean right, String notOnDevice) {
        String differs = right ? "" : " DIFFERS";
        return notOnDevice.isEmpty() ? differs : differs + " ON THE CPU: " + notOnDevice;
    }
}
