package io.weir.jobs.demo;

import io.weir.connectors.broker.DevelopmentBroker;
import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import io.weir.jobs.console.Output;
import io.weir.jobs.demo.FlinkRest.JobStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the broker and the jobs alive: what has died is started again. Gives up on what dies again and again. Not safe for
 * use by several threads.
 */
final class Supervisor {
    /** A process that dies this often in a row without having run for a while will not live at the next try. */
    private static final int MOST_RESTARTS_IN_A_ROW = 5;

    private static final Duration LIVED = Duration.ofMinutes(1);

    private final DemoDirectory directory;
    private final DevelopmentBroker broker;
    private final List<JobProcess> jobs;
    private final Output output;
    private int restarts;
    private int restartsInARow;
    private long lastRestart;

    Supervisor(DemoDirectory directory, DevelopmentBroker broker, List<JobProcess> jobs, Output output) {
        this.directory = directory;
        this.broker = broker;
        this.jobs = jobs;
        this.output = output;
    }

    /** How many processes were started again. */
    int restarts() {
        return restarts;
    }

    /**
     * Looks after all of them once.
     *
     * @return what is wrong, for the status line; empty if nothing is
     * @throws CommandFailure if a process cannot be kept alive
     */
    Optional<String> revive() throws IOException, InterruptedException {
        if (!broker.isAlive()) {
            countRestart("Kafka", "its log is " + broker.log());
            output.line("Kafka died: starting it again; the jobs wait for it.");
            broker.restart();
            directory.writePid("broker", broker.pid());
        }
        Optional<String> trouble = Optional.empty();
        for (JobProcess job : jobs) {
            if (!job.isAlive()) {
                countRestart("The " + job.name() + " job", job.lastWords());
                output.line("The " + job.name() + " job's process died: starting it again from its newest checkpoint.");
                job.restart();
            }
            Optional<String> found = job.poll().flatMap(status -> trouble(job, status));
            trouble = trouble.isPresent() ? trouble : found;
        }
        return trouble;
    }

    private Optional<String> trouble(JobProcess job, JobStatus status) {
        if (status.failure().isPresent()) {
            return Optional.of(job.name() + " checkpoint failed ("
                    + status.failure().get().lines().findFirst().orElse("") + "; " + directory.freeMebibytes()
                    + " MiB free on " + directory.root() + "): free space there, it is tried again by itself");
        }
        if (status.running()) {
            return Optional.empty();
        }
        boolean starting = status.state().equals("RUNNING"); // the job runs, not all of its tasks do
        return Optional.of(job.name() + " is " + (starting ? "starting" : status.state()));
    }

    private void countRestart(String what, String lastWords) {
        long now = System.nanoTime();
        restartsInARow = now - lastRestart < LIVED.toNanos() ? restartsInARow + 1 : 1;
        lastRestart = now;
        restarts++;
        if (restartsInARow > MOST_RESTARTS_IN_A_ROW) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    what + " died " + restartsInARow + " times in a row; " + lastWords,
                    "If its state does not fit the pipeline file any more, start over with --fresh.");
        }
    }
}
