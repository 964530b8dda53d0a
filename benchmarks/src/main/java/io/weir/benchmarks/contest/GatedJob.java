package io.weir.benchmarks.contest;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;

/**
 * A job behind a {@link Gate} in this process: run and measured in slices, at rest between them. Used by one thread.
 *
 * <p>Every method throws the job's failure if it has failed.
 */
public final class GatedJob implements AutoCloseable {
    private static final long POLL_MILLIS = 2;

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final JobClient job;
    private final Gate gate;
    private final LongSupplier arrived;
    private final LongSupplier besideNanos;

    /**
     * Takes a job that was started.
     *
     * @param gate before its source
     * @param arrived how many events have come to its sink
     * @param besideNanos CPU time of threads that only make events, which is not the job's
     */
    public GatedJob(JobClient job, Gate gate, LongSupplier arrived, LongSupplier besideNanos) {
        this.job = job;
        this.gate = gate;
        this.arrived = arrived;
        this.besideNanos = besideNanos;
    }

    /** Runs for so many events, or for as many as come in the time, whichever is less. */
    public Slice measure(long events, double seconds) throws Exception {
        long before = gate.emitted();
        long checkpoints = gate.checkpoints();
        long start = System.nanoTime();
        long cpu = system.getProcessCpuTime() - besideNanos.getAsLong();
        run(before + Math.min(events, Long.MAX_VALUE - before), (long) (seconds * 1e9));
        return new Slice(
                gate.emitted() - before,
                (system.getProcessCpuTime() - besideNanos.getAsLong() - cpu) / 1e9,
                (System.nanoTime() - start) / 1e9,
                gate.checkpoints() - checkpoints);
    }

    /** Lets the source run up to an event or for a time, and waits until all that it emitted has come to the sink. */
    public void run(long limit, long nanos) throws Exception {
        long start = System.nanoTime();
        gate.openUpTo(limit);
        await(() -> gate.emitted() >= limit || System.nanoTime() - start >= nanos);
        gate.close();
        await(() -> arrived.getAsLong() >= gate.emitted());
    }

    /** Waits for something that the job brings about. */
    public void await(BooleanSupplier condition) throws Exception {
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

    /** The bytes of a canonical savepoint: keys and values as they are serialized. */
    public long savepointBytes(Path folder) throws Exception {
        String savepoint = job.triggerSavepoint(
                        folder.resolve("savepoint").toUri().toString(), SavepointFormatType.CANONICAL)
                .get();
        try (Stream<Path> files = Files.walk(Path.of(URI.create(savepoint)))) {
            return files.filter(Files::isRegularFile).mapToLong(GatedJob::size).sum();
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws Exception {
        if (!job.getJobStatus().get().isGloballyTerminalState()) {
            job.cancel().get();
        }
    }
}
