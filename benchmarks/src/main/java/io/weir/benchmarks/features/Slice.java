package io.weir.benchmarks.features;

/**
 * A measured part of a run.
 *
 * @param events how many; all of them came to the sink within it
 * @param cpuSeconds of all threads of the process
 * @param seconds on the wall
 * @param checkpoints completed within it
 */
record Slice(long events, double cpuSeconds, double seconds, long checkpoints) {
    double eventsPerCpuSecond() {
        return events / cpuSeconds;
    }
}
