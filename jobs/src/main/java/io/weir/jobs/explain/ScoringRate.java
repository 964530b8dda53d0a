package io.weir.jobs.explain;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import io.weir.gpu.model.DenseModel;
import java.util.Random;

/**
 * How fast a model is scored on one thread.
 *
 * @param arithmetic {@code routed}: as the jobs would; or the CPU's {@code plain} or {@code vector}
 * @param batch rows that are scored together
 * @param rowsPerSecond by the clock on the wall, from a filled batch to its scores
 */
record ScoringRate(String arithmetic, int batch, long rowsPerSecond) {
    private static final int WARM_UP_ROWS = 4096;
    private static final int WARM_UP = 10;
    private static final int SEED = 42;
    private static final double NANOS = 1e9;

    /**
     * To be called once before a loaded model is measured: in batches of a few rows its loops would be compiled long after
     * the measurement, and loops of vectors that are not compiled yet are a thousand times slower.
     *
     * @param seconds of a later measurement; this lasts ten times as long
     */
    static void warmUp(DenseModel model, LoadedModel loaded, double seconds) {
        measure("", model, loaded, WARM_UP_ROWS, WARM_UP * seconds / 2); // it warms up itself for the other half
    }

    /**
     * Measures for some time, after as long a warm-up.
     *
     * @param seconds above 0; at least one batch is scored, however long it takes
     */
    static ScoringRate measure(String arithmetic, DenseModel model, LoadedModel loaded, int batch, double seconds) {
        FloatBatch in = new FloatBatch(model.features(), batch);
        FloatBatch out = new FloatBatch(model.outputs(), batch);
        Random random = new Random(SEED);
        float[] row = new float[model.features()];
        for (int i = 0; i < batch; i++) {
            for (int column = 0; column < row.length; column++) {
                row[column] = (float) random.nextGaussian();
            }
            in.append(row);
        }
        batchesPerSecond(loaded, in, out, seconds);
        return new ScoringRate(arithmetic, batch, Math.round(batch * batchesPerSecond(loaded, in, out, seconds)));
    }

    private static double batchesPerSecond(LoadedModel loaded, FloatBatch in, FloatBatch out, double seconds) {
        long wanted = (long) (seconds * NANOS);
        long start = System.nanoTime();
        long batches = 0;
        long perGlance = 1; // the clock costs as much as a small batch
        long passed;
        do {
            for (long i = 0; i < perGlance; i++) {
                loaded.score(in, out);
            }
            batches += perGlance;
            passed = System.nanoTime() - start;
            if (passed < wanted / 16) {
                perGlance *= 2;
            }
        } while (passed < wanted);
        return batches * NANOS / passed;
    }
}
