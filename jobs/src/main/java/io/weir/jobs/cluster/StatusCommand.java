package io.weir.jobs.cluster;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.weir.jobs.console.ExitCode;
import io.weir.jobs.console.Output;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code weir status}: how a cluster and its jobs are. */
@Command(
        name = "status",
        description = "Tells what of the cluster runs, where, and how its jobs are.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Exit status: 0 if the cluster is up and whole, 1 if it is not.",
            "",
            "Examples:",
            "  ./weir status",
            "  ./weir status --json"
        })
public final class StatusCommand implements Callable<Integer> {
    @Mixin
    private ClusterChoice cluster;

    @Option(names = "--json", description = "Print it as JSON, all else on standard error.")
    private boolean json;

    /**
     * What {@code --json} prints.
     *
     * @param state {@code up}, {@code starting}, {@code incomplete} (something of it is missing) or {@code down}
     * @param taskManagers how many there should be
     * @param running the processes that run
     * @param jobs those that are not over
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Report(
            String state,
            String directory,
            URI flink,
            String flinkVersion,
            Integer taskManagers,
            String kafka,
            URI page,
            List<String> running,
            ClusterRest.Overview overview,
            List<JobReport> jobs,
            int restarts,
            List<String> troubles) {}

    /** @param failure what failed it last, while not all of its tasks run; null if they do */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record JobReport(String name, String id, String state, int runningTasks, int tasks, String failure) {}

    @Override
    public Integer call() throws Exception {
        Output output = Output.standard(json);
        ClusterDirectory directory = cluster.directory();
        Report report = report(directory);
        lines(report, directory).forEach(output::line);
        output.json(report);
        return report.state().equals("up") ? ExitCode.OK : ExitCode.FAILED;
    }

    static Report report(ClusterDirectory directory) throws IOException, InterruptedException {
        List<String> running = directory.running();
        Optional<ClusterRecord> found = ClusterRecord.running(directory);
        if (found.isEmpty()) {
            String state = directory.isKept() ? "starting" : running.isEmpty() ? "down" : "incomplete";
            return new Report(
                    state,
                    directory.root().toString(),
                    null,
                    null,
                    null,
                    null,
                    null,
                    running,
                    null,
                    List.of(),
                    0,
                    List.of());
        }
        ClusterRecord record = found.get();
        ClusterRest rest = new ClusterRest(record.flink());
        Optional<ClusterRest.Overview> overview = rest.overview();
        boolean whole = record.troubles().isEmpty()
                && overview.filter(o -> o.taskManagers() >= record.options().taskManagers())
                        .isPresent();
        return new Report(
                !record.ready() ? "starting" : whole ? "up" : "incomplete",
                directory.root().toString(),
                record.flink(),
                record.flinkVersion(),
                record.options().taskManagers(),
                record.kafka(),
                record.page(),
                running,
                overview.orElse(null),
                overview.isPresent() ? jobs(rest) : List.of(),
                record.restarts(),
                record.troubles());
    }

    private static List<JobReport> jobs(ClusterRest rest) throws IOException, InterruptedException {
        List<JobReport> jobs = new ArrayList<>();
        for (ClusterRest.Job job : rest.jobs()) {
            if (!job.isOver()) {
                String failure = job.isRunning() ? "" : rest.failures(job.id()).newest();
                jobs.add(new JobReport(
                        job.name(),
                        job.id(),
                        job.state(),
                        job.runningTasks(),
                        job.tasks(),
                        failure.isEmpty() ? null : failure));
            }
        }
        return jobs;
    }

    static List<String> lines(Report report, ClusterDirectory directory) {
        List<String> lines = new ArrayList<>();
        if (report.flink() == null) {
            lines.add(
                    switch (report.state()) {
                        case "down" -> "No cluster runs in " + report.directory() + ". Start one: ./weir up";
                        case "starting" -> "The cluster in " + report.directory() + " is starting.";
                        default ->
                            "The cluster in " + report.directory() + " has ended; there still run: "
                                    + String.join(", ", report.running()) + ". End them: ./weir down";
                    });
            return lines;
        }
        lines.add("Flink:      " + report.flink() + " (" + report.flinkVersion() + "), "
                + (report.overview() == null
                        ? "does not answer"
                        : report.overview().taskManagers() + " of " + report.taskManagers() + " TaskManagers, "
                                + report.overview().freeSlots() + " of "
                                + report.overview().slots() + " slots free"));
        lines.add("Kafka:      " + report.kafka());
        if (report.page() != null) {
            lines.add("The page:   " + report.page());
        }
        lines.add("Logs:       " + directory.logs());
        if (report.restarts() > 0) {
            lines.add("Restarts:   " + report.restarts() + (report.restarts() == 1 ? " process" : " processes")
                    + " died and started again");
        }
        report.troubles().forEach(trouble -> lines.add("Trouble:    " + trouble));
        for (JobReport job : report.jobs()) {
            lines.add("Job:        " + job.name() + " " + job.state() + ", " + job.runningTasks() + " of " + job.tasks()
                    + " tasks run (" + job.id() + ")" + (job.failure() == null ? "" : " after: " + job.failure()));
        }
        if (report.jobs().isEmpty() && report.state().equals("up")) {
            lines.add("No job runs. Next: ./weir submit pipelines/card-fraud.yaml");
        }
        return lines;
    }
}
