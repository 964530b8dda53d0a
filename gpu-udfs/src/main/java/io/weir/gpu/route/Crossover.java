package io.weir.gpu.route;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.Placement;
import io.weir.gpu.kernel.CudaModel;
import io.weir.gpu.kernel.MedianTime;
import io.weir.gpu.model.DenseModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * From how many rows on a device scores a batch faster than the CPU.
 *
 * @param rows the fewest rows for which it does, {@link #NEVER} if it never did
 * @param reason how that is known, a clause
 */
record Crossover(int rows, String reason) {
    static final int NEVER = Integer.MAX_VALUE;

    /** For a device that could not be measured. */
    private static final int GUESS = 1024;

    private static final int[] SIZES = {1, 8, 64, 512, 4096, 16_384};
    /** Of a batch that is measured. */
    private static final int MOST_FLOATS = 1 << 22;
    /** When a batch takes either side this long, larger ones tell nothing new. */
    private static final long LONG_NANOS = 10_000_000;

    /**
     * Medians of one batch size.
     *
     * @param rows of the batch
     * @param cpuNanos how long the CPU took
     * @param deviceNanos how long the device took, copies included
     */
    record Point(int rows, long cpuNanos, long deviceNanos) {
        private boolean isFaster() {
            return deviceNanos < cpuNanos;
        }
    }

    /** All batches go to the device. */
    static Crossover always() {
        return new Crossover(1, "a GPU was asked for");
    }

    /**
     * Scores random rows on both sides. Takes milliseconds to a few hundred of them; the model's counts of rows grow.
     *
     * @param nanoClock nanoseconds that only grow
     */
    static Crossover measure(CudaModel model, LongSupplier nanoClock) {
        List<Point> points = new ArrayList<>();
        for (int rows : SIZES) {
            if (rows > 1
                    && (long) rows
                                    * Math.max(
                                            model.model().features(),
                                            model.model().outputs())
                            > MOST_FLOATS) {
                break;
            }
            FloatBatch in = randomRows(model.model(), rows);
            FloatBatch out =
                    new FloatBatch(model.model().outputs(), model.model().outputRows(rows));
            long cpu = MedianTime.of(() -> model.onCpu().score(in, out), nanoClock);
            long errors = model.errors();
            long device = MedianTime.of(() -> model.score(in, out), nanoClock);
            if (model.fallback().equals(Optional.of(Placement.LARGE_BATCH)) && !points.isEmpty()) {
                break;
            }
            if (model.errors() != errors || model.fallback().isPresent()) {
                return new Crossover(GUESS, "the GPU could not be measured: " + GUESS + " rows are a guess");
            }
            points.add(new Point(rows, cpu, device));
            if (Math.max(cpu, device) > LONG_NANOS) {
                break;
            }
        }
        return of(points);
    }

    /**
     * Where the device overtakes for good: between the last size at which it was slower and the next, where the straight
     * lines through both meet.
     *
     * @param points in the order of their rows, at least one
     */
    static Crossover of(List<Point> points) {
        String measured = points.stream()
                .map(p ->
                        String.format(Locale.ROOT, "%d rows %.1f/%.1f", p.rows, p.cpuNanos / 1e3, p.deviceNanos / 1e3))
                .collect(Collectors.joining(", ", " (measured, µs on CPU/GPU: ", ")"));
        int slower = points.size() - 1;
        while (slower >= 0 && points.get(slower).isFaster()) {
            slower--;
        }
        if (slower == points.size() - 1) {
            return new Crossover(NEVER, "the GPU was slower at every size, or at the largest" + measured);
        }
        int rows = points.get(slower + 1).rows;
        if (slower >= 0) {
            Point before = points.get(slower);
            Point after = points.get(slower + 1);
            double lead = after.cpuNanos - after.deviceNanos;
            double lag = before.deviceNanos - before.cpuNanos;
            rows = before.rows + (int) Math.ceil((after.rows - before.rows) * (lag / (lag + lead)));
        }
        return new Crossover(Math.max(1, rows), "the GPU is faster from " + Math.max(1, rows) + " rows on" + measured);
    }

    private static FloatBatch randomRows(DenseModel model, int rows) {
        Random random = new Random(rows);
        FloatBatch batch = model.newInput(rows);
        float[] row = new float[model.features()];
        for (int i = 0; i < rows; i++) {
            for (int column = 0; column < row.length; column++) {
                row[column] = (float) random.nextGaussian();
            }
            batch.append(row);
        }
        return batch;
    }
}
