package io.weir.benchmarks.features;

import io.weir.benchmarks.contest.Gate;

/**
 * What the one job of a process and the thread that measures it share: the gate before the source and what has come to the
 * sink. Operators are serialized on their way into Flink, so they find it here, in the process.
 */
final class JobMeter {
    private static volatile JobMeter current = new JobMeter(0, 0);

    private final Gate gate = Gate.begin();
    private final Arrivals arrivals;

    private JobMeter(long digestFrom, long digestTo) {
        arrivals = new Arrivals(digestFrom, digestTo);
    }

    /**
     * Starts afresh, for the job that is started next.
     *
     * @param digestFrom the first event whose features are summed up
     * @param digestTo the first that is not, behind them
     */
    static JobMeter begin(long digestFrom, long digestTo) {
        current = new JobMeter(digestFrom, digestTo);
        return current;
    }

    static JobMeter current() {
        return current;
    }

    Gate gate() {
        return gate;
    }

    Arrivals arrivals() {
        return arrivals;
    }
}
