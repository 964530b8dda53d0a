package io.weir.benchmarks.predict;

import java.util.List;

/**
 * A way in which a model scores rows.
 *
 * @param label its name in figures
 * @param inFlight the most rows that Flink admits at once; 0: not asynchronous
 * @param job whether it is the scoring job's own step, and no SQL
 */
record PredictContender(String label, int inFlight, boolean job) {
    static final PredictContender JOB = new PredictContender("job", 0, true);
    static final PredictContender SYNC = new PredictContender("sync", 0, false);

    static PredictContender async(int inFlight) {
        return new PredictContender("async-" + inFlight, inFlight, false);
    }

    /** The job first: its scores are what the others are held to. */
    static final List<PredictContender> ALL = List.of(JOB, SYNC, async(10), async(100), async(1_000));

    /** What {@code ML_PREDICT} is given. */
    String config() {
        return inFlight == 0
                ? "MAP['async', 'false']"
                : "MAP['async', 'true', 'max-concurrent-operations', '" + inFlight + "']";
    }
}
