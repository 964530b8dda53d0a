package io.weir.jobs.cluster;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Tells, once, that a job waits for a slot and none is free: Flink's SQL client shows nothing then for five minutes.
 *
 * <p>Looks on a thread of its own until it is closed.
 */
final class SlotWatch implements AutoCloseable {
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

    private final ClusterRest rest;
    private final Consumer<String> tell;
    private final Thread thread = new Thread(this::watch, "slot-watch");

    /** The jobs that waited at the last look: one that has just come waits for a moment, slot or not. */
    private List<String> waited = List.of();

    private SlotWatch(ClusterRest rest, Consumer<String> tell) {
        this.rest = rest;
        this.tell = tell;
    }

    /**
     * Begins.
     *
     * @param rest used by nobody else
     */
    static SlotWatch of(ClusterRest rest, Consumer<String> tell) {
        SlotWatch watch = new SlotWatch(rest, tell);
        watch.thread.setDaemon(true);
        watch.thread.start();
        return watch;
    }

    private void watch() {
        try {
            while (!look()) {
                Thread.sleep(BETWEEN_LOOKS.toMillis());
            }
        } catch (InterruptedException e) {
            // It is closed.
        }
    }

    /** Whether it was told. */
    private boolean look() throws InterruptedException {
        Optional<ClusterRest.Overview> now = rest.overview();
        if (now.isEmpty() || now.get().freeSlots() > 0) {
            waited = List.of();
            return false;
        }
        List<String> waiting;
        try {
            waiting = rest.jobs().stream()
                    .filter(job -> !job.isOver() && (job.waitingTasks() > 0 || isRestarting(job)))
                    .map(ClusterRest.Job::name)
                    .toList();
        } catch (IOException e) {
            return false; // the next look tells
        }
        Optional<String> still = waiting.stream().filter(waited::contains).findFirst();
        waited = waiting;
        still.ifPresent(job -> tell.accept("The job '" + job + "' waits for a slot, and none of the cluster's "
                + now.get().slots() + " is free. End a query or a job (SHOW JOBS; STOP JOB 'ID';), or start the cluster"
                + " with more: ./weir down, then ./weir up --task-managers N."));
        return still.isPresent();
    }

    /** Where Flink knows that no TaskManager will come it fails a job at once, and again at each restart, which keeps no slot. */
    private static boolean isRestarting(ClusterRest.Job job) {
        return job.state().equals("RESTARTING");
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
