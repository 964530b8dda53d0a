package io.weir.benchmarks.features;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;

/**
 * A contestant's job in this process: warmed up once, then measured in slices, at rest between them. One at a time in a
 * process, since the job and its measurement meet in {@link JobMeter}. Used by one thread.
 *
 * <p>Every method throws the job's failure if it has failed.
 */
final class ContestantRun implements AutoCloseable {
    private static final long POLL_MILLIS = 2;

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final Path folder;
    private final JobMeter meter;
    private final JobClient job;

    /**
     * Starts the job and brings its state to the steady state.
     *
     * @param digestEvents how many events behind the warm-up are summed up
     * @param folder for the job's files
     */
    ContestantRun(Contestant contestant, SyntheticStream stream, long digestEvents, Path folder) throws Exception {
        this.folder = folder;
        meter = JobMeter.begin(stream.warmUp(), stream.warmUp() + digestEvents);
        job = ContestantJob.define(contestant, stream, folder).executeAsync("bench " + contestant.label());
        run(stream.warmUp(), Long.MAX_VALUE);
    }

    /** Runs for so many events, or for as many as come in the time, whichever is less. */
    Slice measure(long events, double seconds) throws Exception {
        Gate gate = meter.gate();
        long before = gate.emitted();
        long checkpoints = gate.checkpoints();
        long start = System.nanoTime();
        long cpu = system.getProcessCpuTime();
        run(before + Math.min(events, Long.MAX_VALUE - before), (long) (seconds * 1e9));
        return new Slice(
                gate.emitted() - before,
                (system.getProcessCpuTime() - cpu) / 1e9,
                (System.nanoTime() - start) / 1e9,
                gate.checkpoints() - checkpoints);
    }

    /** Takes the savepoint; nothing can be measured afterwards. */
    Ending finish() throws Exception {
        String savepoint = job.triggerSavepoint(
                        folder.resolve("savepoint").toUri().toString(), SavepointFormatType.CANONICAL)
                .get();
        return new Ending(
                bytes(Path.of(URI.create(savepoint))), meter.arrivals().sums());
    }

    @Override
    public void close() throws Exception {
        if (!job.getJobStatus().get().isGloballyTerminalState()) {
            job.cancel().get();
        }
    }

    /** Lets the source run up to an event or for a time, and waits until all that it emitted has come to the sink. */
    private void run(long limit, long nanos) throws Exception {
        Gate gate = meter.gate();
        long start = System.nanoTime();
        gate.openUpTo(limit);
        await(() -> gate.emitted() >= limit || System.nanoTime() - start >= nanos);
        gate.close();
        await(() -> meter.arrivals().count() >= gate.emitted());
    }

    private void await(BooleanSupplier condition) throws Exception {
        while (!condition.getAsBoolean()) {
            if (job.getJobExecutionResult().isCompletedExceptionally()) {
                throw failure();
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private Exception failure() throws InterruptedException {
        try {
            job.getJobExecutionResult().get();
            return new IllegalStateException("the job ended by itself");
        } catch (ExecutionException e) {
            return e;
        }
    }

    private static long bytes(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(ContestantRun::size)
                    .sum();
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
