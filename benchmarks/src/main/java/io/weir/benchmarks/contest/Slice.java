package io.weir.benchmarks.contest;

import java.util.List;
import java.util.OptionalDouble;

/**
 * A measured part of a run.
 *
 * @param events how many; all of them came to the sink within it
 * @param cpuSeconds of all threads of the process, but those that only make events
 * @param seconds on the wall
 * @param checkpoints completed within it
 */
public record Slice(long events, double cpuSeconds, double seconds, long checkpoints) {
    /** The measure: machines that are busy with other things change it little. */
    public double eventsPerCpuSecond() {
        return events / cpuSeconds;
    }

    /** The median of some slices' events per CPU-second; empty of none. */
    public static OptionalDouble median(List<Slice> slices) {
        double[] sorted =
                slices.stream().mapToDouble(Slice::eventsPerCpuSecond).sorted().toArray();
        if (sorted.length == 0) {
            return OptionalDouble.empty();
        }
        int middle = sorted.length / 2;
        return OptionalDouble.of(sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
    }
}
