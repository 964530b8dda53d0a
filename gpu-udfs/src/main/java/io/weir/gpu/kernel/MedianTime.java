package io.weir.gpu.kernel;

import java.util.Arrays;
import java.util.function.LongSupplier;

/** How long something takes, as the median of a few repeats after one that is not counted. */
public final class MedianTime {
    private static final int REPEATS = 5;

    private MedianTime() {}

    /** @param nanoClock nanoseconds that only grow */
    public static long of(Runnable work, LongSupplier nanoClock) {
        work.run();
        long[] nanos = new long[REPEATS];
        for (int i = 0; i < REPEATS; i++) {
            long start = nanoClock.getAsLong();
            work.run();
            nanos[i] = nanoClock.getAsLong() - start;
        }
        Arrays.sort(nanos);
        return nanos[REPEATS / 2];
    }
}
