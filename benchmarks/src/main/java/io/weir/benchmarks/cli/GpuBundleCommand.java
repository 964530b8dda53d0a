package io.weir.benchmarks.cli;

import io.weir.benchmarks.bundle.GpuBundle;
import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import io.weir.jobs.console.Output;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./weir gpu-bundle}: makes the archive for a GPU machine that has neither Java nor a network. */
@Command(
        name = "gpu-bundle",
        description =
                "Makes one archive that a machine with a GPU, but without Java or a network, unpacks and runs with"
                        + " one command.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "There: tar -xzf FILE && weir-gpu/run. It compares the GPU's scores with the CPU's, measures both, prints a",
            "table and writes report.json; without a GPU it makes a dry run on the CPU and says so.",
            "",
            "Exit status: 0 done, 1 failed, 2 an option is wrong, 3 not a Linux on x86-64 with a whole JDK.",
            "",
            "Example:  ./weir gpu-bundle --output weir-gpu.tar.gz"
        })
final class GpuBundleCommand implements Callable<Integer> {
    private static final double MEBIBYTE = 1 << 20;

    @Option(
            names = "--output",
            required = true,
            paramLabel = "FILE",
            description = "The archive, a .tar.gz; what is there is replaced.")
    private Path output;

    @Option(names = "--json", description = "Print the result as JSON on standard output, all else on standard error.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        Path file = output.toAbsolutePath().normalize();
        if (!file.toString().endsWith(".tar.gz") || Files.isDirectory(file)) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT, "--output is " + output + ".", "Give the name of a file that ends in .tar.gz.");
        }
        if (!Files.isDirectory(file.getParent())) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "--output is " + output + ", and there is no folder " + file.getParent() + ".",
                    "Make it first, or give another name.");
        }
        Output told = Output.standard(json);
        long bytes = GpuBundle.write(file, told::status);
        told.status("");
        told.line(String.format(Locale.ROOT, "%s: %.1f MiB", file, bytes / MEBIBYTE));
        told.line("On the GPU machine: tar -xzf " + file.getFileName() + " && weir-gpu/run");
        told.json(Map.of("file", file.toString(), "bytes", bytes));
        return ExitCode.OK;
    }
}
