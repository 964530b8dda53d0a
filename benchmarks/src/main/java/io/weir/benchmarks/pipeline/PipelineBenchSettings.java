package io.weir.benchmarks.pipeline;

import io.weir.benchmarks.contest.ContestConfiguration;
import java.nio.file.Path;
import java.util.List;

/**
 * How the measurement is done.
 *
 * @param pipeline the pipeline file, of the shipped one's columns and features
 * @param customers of the simulated network
 * @param days of messages that bring the state to its steady state, 4 or more
 * @param warmUpSeconds for how long each is run at least before that: the just-in-time compiler takes its time however fast one is
 * @param learnedDays of messages that the model is learned from
 * @param repetitions measured slices per contestant
 * @param events the most payments in a slice
 * @param seconds the longest slice: a whole checkpoint interval, so that it holds one checkpoint
 * @param latencySeconds for which latency is measured
 * @param jvmFlags of every contestant's process
 * @param folder for logs, and for state while it runs
 */
public record PipelineBenchSettings(
        Path pipeline,
        int customers,
        int days,
        double warmUpSeconds,
        int learnedDays,
        int repetitions,
        long events,
        double seconds,
        double latencySeconds,
        List<String> jvmFlags,
        Path folder) {
    /** Decisions that are compared. */
    static final long COMPARED = 5_000;

    public PipelineBenchSettings {
        jvmFlags = List.copyOf(jvmFlags);
    }

    /** As the figures in the documentation are made. */
    public static PipelineBenchSettings standard(Path pipeline, Path folder) {
        return new PipelineBenchSettings(
                pipeline,
                5_000,
                62,
                60,
                40,
                3,
                Long.MAX_VALUE,
                ContestConfiguration.CHECKPOINT_INTERVAL.toSeconds(),
                20,
                List.of("-XX:+UseG1GC", "-Xmx2g", "--add-modules=jdk.incubator.vector"),
                folder);
    }

    /** The same, shorter or longer. */
    public PipelineBenchSettings with(
            int warmUpDays, double atLeastSeconds, int slices, long mostEvents, double latency) {
        return new PipelineBenchSettings(
                pipeline,
                customers,
                warmUpDays,
                atLeastSeconds,
                Math.min(learnedDays, warmUpDays),
                slices,
                mostEvents,
                seconds,
                latency,
                jvmFlags,
                folder);
    }
}
