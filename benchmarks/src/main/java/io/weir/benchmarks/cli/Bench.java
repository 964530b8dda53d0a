package io.weir.benchmarks.cli;

import io.weir.jobs.cli.Weir;

/** Weir's command line with the verb {@code bench}: the launcher {@code ./weir} starts it for that verb alone. */
public final class Bench {
    private Bench() {}

    /** Runs the verb and exits with its status. */
    public static void main(String[] args) {
        System.exit(Weir.commandLine(new BenchCommand()).execute(args));
    }
}
