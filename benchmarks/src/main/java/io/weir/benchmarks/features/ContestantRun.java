package io.weir.benchmarks.features;

import io.weir.benchmarks.contest.ContestantProcess;
import io.weir.benchmarks.contest.GatedJob;
import io.weir.benchmarks.contest.Slice;
import java.nio.file.Path;

/**
 * A contestant's job in this process: warmed up once, then measured in slices, at rest between them. One at a time in a
 * process, since the job and its measurement meet in {@link JobMeter}. Used by one thread.
 *
 * <p>Every method throws the job's failure if it has failed.
 */
final class ContestantRun implements ContestantProcess.Run {
    private final Path folder;
    private final JobMeter meter;
    private final GatedJob job;

    /**
     * Starts the job and brings its state to the steady state.
     *
     * @param digestEvents how many events behind the warm-up are summed up
     * @param folder for the job's files
     */
    ContestantRun(Contestant contestant, SyntheticStream stream, long digestEvents, Path folder) throws Exception {
        this.folder = folder;
        meter = JobMeter.begin(stream.warmUp(), stream.warmUp() + digestEvents);
        job = new GatedJob(
                ContestantJob.define(contestant, stream, folder).executeAsync("bench " + contestant.label()),
                meter.gate(),
                meter.arrivals()::count,
                () -> 0);
        job.run(stream.warmUp(), Long.MAX_VALUE);
    }

    @Override
    public Slice measure(long events, double seconds) throws Exception {
        return job.measure(events, seconds);
    }

    /** Takes the savepoint; nothing can be measured afterwards. */
    @Override
    public Ending finish() throws Exception {
        return new Ending(job.savepointBytes(folder), meter.arrivals().sums());
    }

    @Override
    public void close() throws Exception {
        job.close();
    }
}
