package io.weir.jobs.cluster;

import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import io.weir.jobs.console.Output;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code weir down}: ends a cluster. */
@Command(
        name = "down",
        description = "Ends the cluster that ./weir up started, and returns when no process of it is left.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "What the jobs know is kept: after the next up, submit goes on from the newest checkpoint or savepoint.",
            "",
            "Exit status: 0 if nothing runs any more, 1 if something could not be ended.",
            "",
            "Examples:",
            "  ./weir down",
            "  ./weir down --directory /tmp/cluster --json"
        })
public final class DownCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration PATIENCE_WITH_THE_KILLED = Duration.ofSeconds(10);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    @Mixin
    private ClusterChoice cluster;

    @Option(names = "--json", description = "Print what was ended as JSON, all else on standard error.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        Output output = Output.standard(json);
        ClusterDirectory directory = cluster.directory();
        TreeSet<String> ended = new TreeSet<>(directory.running());
        boolean kept = directory.isKept();
        if (kept) {
            output.status("Stopping the cluster …");
            stopKeeper(directory);
        }
        // Also what a killed keeper left behind: it ends by itself, a moment later.
        List<String> killed = await(directory, ended);
        output.status("");
        output.line(
                !kept && ended.isEmpty()
                        ? "Nothing runs in " + directory.root() + "."
                        : "Ended: " + (ended.isEmpty() ? "the cluster" : String.join(", ", ended)) + "."
                                + (killed.isEmpty() ? "" : " Had to be killed: " + String.join(", ", killed) + "."));
        output.json(Map.of("ended", ended, "killed", killed));
        return ExitCode.OK;
    }

    private static void stopKeeper(ClusterDirectory directory) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        boolean asked = false;
        while (directory.isKept()) {
            if (!asked) {
                // Only while the lock is held is the id in the file the keeper's and nobody else's.
                Optional<ProcessHandle> keeper =
                        ClusterRecord.running(directory).flatMap(record -> ProcessHandle.of(record.keeper()));
                asked = keeper.map(ProcessHandle::destroy).orElse(false);
            }
            if (System.nanoTime() - deadline > 0) {
                throw new CommandFailure(
                        ExitCode.FAILED,
                        "The cluster in " + directory.root() + " has not stopped within " + PATIENCE.toSeconds()
                                + " s.",
                        "Its log is " + directory.log("cluster") + ".");
            }
            Thread.sleep(BETWEEN_LOOKS.toMillis());
        }
    }

    /** Returns when nothing runs any more; what does not end by itself is killed, and told. */
    private static List<String> await(ClusterDirectory directory, TreeSet<String> ended)
            throws IOException, InterruptedException {
        List<String> killed = new ArrayList<>();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (List<String> left = directory.running(); !left.isEmpty(); left = directory.running()) {
            ended.addAll(left);
            if (System.nanoTime() - deadline > 0) {
                if (!killed.isEmpty()) {
                    throw new CommandFailure(
                            ExitCode.FAILED,
                            "In " + directory.root() + " there still run: " + String.join(", ", left) + ".",
                            "Their ids are in " + directory.run("*.pid") + ".");
                }
                for (String name : left) {
                    // It holds its lock: the id that was written with that is its own.
                    directory.pid(name).flatMap(ProcessHandle::of).ifPresent(ProcessHandle::destroyForcibly);
                    killed.add(name);
                }
                deadline = System.nanoTime() + PATIENCE_WITH_THE_KILLED.toNanos();
            }
            Thread.sleep(BETWEEN_LOOKS.toMillis());
        }
        return killed;
    }
}
