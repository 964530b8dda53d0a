package io.weir.gpu.kernel;

import io.weir.gpu.device.CudaException;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a model's batches are launched as CUDA graphs: copy in, kernels and copy out in one call of the driver. Whether that
 * is faster depends on device and driver, so it is measured. One thread at a time; {@link #reason} may be asked from any.
 */
final class GraphUse {
    /** A batch that is small, so that the calls count most. */
    static final int MEASURED_ROWS = 64;

    private static final Logger LOG = LoggerFactory.getLogger(GraphUse.class);
    private static final int REPEATS = 8;
    private static final int NEVER = Integer.MAX_VALUE;
    /** Of the time without: less of a gain may be noise. */
    private static final double GAIN = 0.95;

    private int repeatsNeeded = NEVER;
    private volatile String reason = "";

    /** Whether a slot may launch a graph. */
    boolean isOn() {
        return repeatsNeeded != NEVER;
    }

    /**
     * Whether a slot is to make a graph.
     *
     * @param repeats batches in a row that had as many rows in it
     */
    boolean isWorthMaking(int repeats) {
        return repeats >= repeatsNeeded;
    }

    /**
     * Compares both ways.
     *
     * @param score a batch of {@link #MEASURED_ROWS}; returns whether the device has done so
     * @param nanoClock nanoseconds that only grow
     */
    void measure(BooleanSupplier score, LongSupplier nanoClock) {
        boolean[] isDone = {true};
        Runnable run = () -> isDone[0] &= score.getAsBoolean();
        repeatsNeeded = NEVER;
        long plain = MedianTime.of(run, nanoClock);
        repeatsNeeded = 1;
        long asGraph = MedianTime.of(run, nanoClock);
        if (!isOn()) {
            return; // it has failed, and the reason is told
        }
        boolean isFaster = isDone[0] && asGraph < GAIN * plain;
        repeatsNeeded = isFaster ? REPEATS : NEVER;
        reason = isDone[0]
                ? String.format(
                        Locale.ROOT,
                        "; %s: %.1f µs with, %.1f µs without for %d rows",
                        isFaster ? "batches of one size as CUDA graphs" : "without CUDA graphs",
                        asGraph / 1e3,
                        plain / 1e3,
                        MEASURED_ROWS)
                : "";
    }

    /** Takes note that one could not be made or launched; none is tried again. */
    void failed(CudaException e) {
        repeatsNeeded = NEVER;
        reason = "; without CUDA graphs: " + e.getMessage();
        LOG.warn("Batches go without CUDA graphs: {}", e.getMessage());
    }

    /** What was measured, to follow what else is explained; empty before. */
    String reason() {
        return reason;
    }
}
