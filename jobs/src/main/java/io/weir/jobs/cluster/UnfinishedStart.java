package io.weir.jobs.cluster;

import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import io.weir.jobs.console.Output;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * The jobs of a pipeline while they are being started. Until {@link #close} an end of this JVM, as Ctrl-C or SIGTERM brings it,
 * leaves none of them behind: one without the other would be half a pipeline, and of a job that nobody waited for nobody knows. For
 * any thread.
 */
final class UnfinishedStart implements AutoCloseable {
    /** What a client had asked for when it was killed may appear on the cluster this much later. */
    private static final Duration AFTERMATH = Duration.ofSeconds(3);

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

    private final PipelineJobs pipeline;
    private final ClusterRest rest;
    private final Output output;
    private final List<Process> clients = new ArrayList<>();
    private final Thread hook = new Thread(this::interrupted, "leave-no-jobs");
    private boolean over;
    private volatile boolean interrupted;

    UnfinishedStart(PipelineJobs pipeline, ClusterRest rest, Output output) {
        this.pipeline = pipeline;
        this.rest = rest;
        this.output = output;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Starts a process that submits one of the jobs. */
    synchronized Process client(ProcessBuilder command) throws IOException {
        if (over) {
            throw new CommandFailure(ExitCode.FAILED, "Interrupted while " + pipeline.name() + " was started.", "");
        }
        Process client = command.start();
        clients.add(client);
        return client;
    }

    /**
     * Kills the clients, and cancels what they have submitted. Does not return if this JVM is being ended: a client that was killed for
     * that has not failed, and to say so would be wrong.
     */
    void abandon() throws InterruptedException {
        if (interrupted) {
            new CountDownLatch(1).await();
        }
        endClients();
        cancelAll();
    }

    private synchronized void endClients() throws InterruptedException {
        over = true;
        for (Process client : clients) {
            client.destroyForcibly().waitFor();
        }
    }

    /** Returns whether one had to be cancelled. */
    private boolean cancelAll() throws InterruptedException {
        boolean any = false;
        for (PipelineJobs.Kind kind : pipeline.jobs()) {
            try {
                var job = rest.job(kind.jobName(pipeline.name()));
                if (job.isPresent()) {
                    any = true;
                    rest.cancel(job.get().id());
                }
            } catch (IOException e) {
                // The JobManager does not answer: nothing runs that could be cancelled.
            }
        }
        return any;
    }

    private void interrupted() {
        interrupted = true;
        try {
            output.line("Interrupted: cancelling what was started of " + pipeline.name() + " …");
            endClients();
            long begun = System.nanoTime();
            long quietSince = begun;
            while (System.nanoTime() - quietSince < AFTERMATH.toNanos()
                    && System.nanoTime() - begun < PATIENCE.toNanos()) {
                if (cancelAll()) {
                    quietSince = System.nanoTime();
                }
                Thread.sleep(BETWEEN_LOOKS.toMillis());
            }
            output.line("None of its jobs runs; ./weir submit goes on from their newest checkpoint or savepoint.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** They run, or are abandoned: from now on the end of this JVM does nothing to them. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It runs already.
        }
    }
}
