package io.weir.benchmarks.pipeline;

import io.weir.benchmarks.contest.ContestConfiguration;
import io.weir.benchmarks.contest.ContestantProcess;
import io.weir.benchmarks.contest.GatedJob;
import io.weir.benchmarks.contest.Slice;
import io.weir.benchmarks.pipeline.plain.PlainPipeline;
import io.weir.jobs.JobDefaults;
import io.weir.jobs.PipelineSteps;
import io.weir.jobs.ScoringJob;
import io.weir.jobs.pipeline.Pipeline;
import io.weir.jobs.pipeline.PipelineReader;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A contestant's job in this process: warmed up once, then measured. One at a time in a process; used by one thread. */
final class PipelineRun implements ContestantProcess.Run {
    private static final long BETWEEN_RELEASES_NANOS = 500_000;

    private final PipelineMeter meter;
    private final GatedJob job;

    /** Starts the job and brings its state to the steady state. */
    PipelineRun(PipelineContestant contestant, PipelineWorkload workload) throws Exception {
        meter = PipelineMeter.begin(workload.network(), workload.notedDay(), workload.noted());
        job = new GatedJob(
                define(contestant, workload).executeAsync("bench pipeline " + contestant.label()),
                meter.gate(),
                meter::count,
                meter.feed()::cpuNanos);
        // Day by day: so no label is ever so far behind the payments that it comes after it has become known.
        long start = System.nanoTime();
        for (int day = 1; day <= workload.days() || System.nanoTime() - start < workload.warmUpSeconds() * 1e9; day++) {
            job.run(day * workload.paymentsADay(), Long.MAX_VALUE);
        }
    }

    private static StreamExecutionEnvironment define(PipelineContestant contestant, PipelineWorkload workload)
            throws IOException {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(
                1, ContestConfiguration.addTo(JobDefaults.configuration(), true, workload.folder()));
        Pipeline pipeline = PipelineReader.read(workload.pipeline());
        byte[] model = Files.readAllBytes(workload.model());
        if (contestant == PipelineContestant.WEIR) {
            PipelineSteps steps = new PipelineSteps(pipeline);
            ScoringJob.define(pipeline, steps, new MeteredEnds(env, pipeline, steps, model));
        } else {
            MessageStreams messages = MessageStreams.of(env);
            PlainPipeline.define(
                    messages.payments(),
                    messages.labels(),
                    pipeline,
                    model,
                    MeteredSink.ofDecisions(pipeline.topics().decisions()),
                    MeteredSink.ofAlerts(pipeline.topics().alerts()));
        }
        return env;
    }

    @Override
    public Slice measure(long payments, double seconds) throws Exception {
        return job.measure(payments, seconds);
    }

    /** {@code pace RATE SECONDS}: sends payments at a rate, the first second of which does not count. */
    @Override
    public Object answer(String[] words) throws Exception {
        if (!words[0].equals("pace")) {
            return ContestantProcess.Run.super.answer(words);
        }
        return pace(Double.parseDouble(words[1]), Double.parseDouble(words[2]));
    }

    private PacedRun pace(double rate, double seconds) throws Exception {
        long first = meter.gate().emitted();
        long last = first + (long) (rate * (seconds + 1));
        PacedLatencies latencies = new PacedLatencies(first, System.nanoTime(), rate, first + (long) rate);
        meter.pace(latencies);
        long released = first;
        while (released < last) {
            released = Math.min(last, first + latencies.due());
            meter.gate().openUpTo(released);
            LockSupport.parkNanos(BETWEEN_RELEASES_NANOS);
        }
        job.await(() -> meter.count() >= last);
        meter.pace(null);
        return new PacedRun(rate, latencies.alerts(), latencies.decisions());
    }

    /** What was noted of the decisions. */
    @Override
    public NotedDecision[] finish() {
        return meter.notes().toArray(NotedDecision[]::new);
    }

    @Override
    public void close() throws Exception {
        job.close();
        meter.feed().close();
    }
}
