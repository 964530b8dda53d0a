package io.weir.benchmarks.cli;

import io.weir.jobs.cli.Weir;

/** Weir's command line with the verbs {@code bench} and {@code gpu-bundle}: {@code ./weir} starts it for these alone. */
public final class Bench {
    private Bench() {}

    /** Runs the verb and exits with its status. */
    public static void main(String[] args) {
        System.exit(Weir.commandLine(new BenchCommand(), new GpuBundleCommand()).execute(args));
    }
}
