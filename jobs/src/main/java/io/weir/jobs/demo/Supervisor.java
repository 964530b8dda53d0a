package io.weir.jobs.demo;

import io.weir.connectors.broker.DevelopmentBroker;
import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import io.weir.jobs.console.Output;
import io.weir.jobs.demo.FlinkRest.JobStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps the broker and the jobs alive: what has died is started again. Gives up on what dies again and again. Not safe for
 * use by several threads.
 */
final class Supervisor {
    /** A process that dies this often in a row without having run for a while will not live at the next try. */
    private static final int MOST_RESTARTS_IN_A_ROW = 5;

    /** A main class throws at its start or never: once may be bad luck, such as a port that has just been taken. */
    private static final int MOST_RESTARTS_AFTER_AN_EXCEPTION = 1;

    private static final Duration LIVED = Duration.ofMinutes(1);

    private final DemoDirectory directory;
    private final DevelopmentBroker broker;
    private final List<JobProcess> jobs;
    private final Output output;
    private final Map<String, InARow> inARow = new HashMap<>();
    private int restarts;

    /** Restarts of one process that followed each other closely; the last one's time is of the monotonic clock. */
    private record InARow(int restarts, long last) {}

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
            countRestart("Kafka", MOST_RESTARTS_IN_A_ROW, "its log is " + broker.log(), "");
            output.line("Kafka died: starting it again; the jobs wait for it.");
            try {
                broker.restart();
            } catch (IllegalStateException e) {
                throw new CommandFailure(ExitCode.FAILED, "Kafka does not start again: " + e.getMessage(), "", e);
            }
            directory.writePid("broker", broker.pid());
        }
        Optional<String> trouble = Optional.empty();
        for (JobProcess job : jobs) {
            if (!job.isAlive()) {
                countRestart(
                        "The " + job.name() + " job",
                        job.mainThrew() ? MOST_RESTARTS_AFTER_AN_EXCEPTION : MOST_RESTARTS_IN_A_ROW,
                        job.lastWords(),
                        job.advice());
                output.line("The " + job.name() + " job's process died (" + job.cause()
                        + "): starting it again from its newest checkpoint.");
                job.restart();
            }
            Optional<String> found = job.poll().flatMap(status -> trouble(job, status));
            trouble = trouble.isPresent() ? trouble : found;
        }
        return trouble;
    }

    private Optional<String> trouble(JobProcess job, JobStatus status) {
        String why = status.failures().newest();
        if (why.isEmpty() && status.failure().isPresent()) {
            return Optional.of(job.name() + " checkpoint failed ("
                    + status.failure().get().lines().findFirst().orElse("") + "; " + directory.freeMebibytes()
                    + " MiB free on " + directory.root() + "): free space there, it is tried again by itself");
        }
        if (status.running()) {
            return Optional.empty();
        }
        boolean starting = status.state().equals("RUNNING"); // the job runs, not all of its tasks do
        return Optional.of(job.name() + " is " + (starting ? "starting" : status.state())
                + (why.isEmpty() ? "" : " after: " + why));
    }

    private void countRestart(String what, int most, String lastWords, String advice) {
        long now = System.nanoTime();
        InARow row = inARow.merge(
                what,
                new InARow(1, now),
                (before, first) ->
                        now - before.last() < LIVED.toNanos() ? new InARow(before.restarts() + 1, now) : first);
        restarts++;
        if (row.restarts() > most) {
            throw new CommandFailure(
                    ExitCode.FAILED, what + " died " + row.restarts() + " times in a row; " + lastWords, advice);
        }
    }
}
