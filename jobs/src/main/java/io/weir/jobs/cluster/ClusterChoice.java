package io.weir.jobs.cluster;

import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options that say which cluster a verb is about. */
final class ClusterChoice {
    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description = "The folder of the cluster, default .weir/cluster in Weir's folder.")
    private Path directory;

    static Path home() {
        return Path.of(System.getProperty("weir.home", "")).toAbsolutePath().normalize();
    }

    ClusterDirectory directory() {
        return new ClusterDirectory(directory == null ? home().resolve(".weir/cluster") : directory);
    }

    /**
     * The cluster that runs there.
     *
     * @throws CommandFailure if none does
     */
    ClusterRecord running() throws IOException, InterruptedException {
        ClusterDirectory where = directory();
        ClusterRecord record = ClusterRecord.running(where)
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.FAILED, "No cluster runs in " + where.root() + ".", "Start one: ./weir up"));
        if (!record.ready()) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "The cluster in " + where.root() + " is still starting.",
                    "Try again in a moment.");
        }
        return record;
    }
}
