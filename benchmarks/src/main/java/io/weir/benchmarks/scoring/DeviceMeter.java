package io.weir.benchmarks.scoring;

import io.weir.gpu.Placement;
import io.weir.gpu.ScoringBackend;
import io.weir.gpu.cpu.InstructionSet;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Compares a device's scores with those of plain loops, then measures both; rows with missing features among them. What
 * differs is a figure too: whoever has the device must see it.
 */
final class DeviceMeter {
    /** The scores' error from which they are called different: sums of a hundred terms in floats, in another order. */
    static final double TOLERANCE = 1e-3;

    /** Rows of the first warm-up, and how many measurements it is long. */
    private static final int WARM_UP_ROWS = 4096;

    private static final int WARM_UP = 5;
    private static final double MISSING = 0.05;
    private static final double NANOS = 1e9;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Optional<ScoringBackend> device;
    private final Optional<MeasuredDevice> ceilings;
    private final double seconds;

    /**
     * @param device the backend that uses it; empty where there is none
     * @param seconds of each measurement, after as long a warm-up
     */
    DeviceMeter(Optional<ScoringBackend> device, double seconds) {
        this(device, Optional.empty(), seconds);
    }

    /** On a device whose ceilings are known, or on none. */
    static DeviceMeter of(Optional<MeasuredDevice> device, double seconds) {
        return new DeviceMeter(device.map(MeasuredDevice::backend), device, seconds);
    }

    private DeviceMeter(Optional<ScoringBackend> device, Optional<MeasuredDevice> ceilings, double seconds) {
        this.device = device;
        this.ceilings = ceilings;
        this.seconds = seconds;
    }

    /**
     * To be called before a model is measured: in batches of a few rows its loops would be compiled long after the
     * measurement, and loops of vectors that are not compiled yet are a thousand times slower.
     */
    void warmUp(ScoredModel model) {
        Map<String, WeirScorer> scorers = new LinkedHashMap<>();
        try {
            open(scorers, model, WARM_UP_ROWS);
            scorers.values().forEach(scorer -> slice(scorer, WARM_UP * seconds));
        } finally {
            scorers.values().forEach(Scorer::close);
        }
    }

    /** Adds one by one, so that those that were made can be closed if another cannot be. */
    private void open(Map<String, WeirScorer> scorers, ScoredModel model, int batch) {
        float[][] rows = rows(batch);
        scorers.put(Contender.PLAIN.label(), new WeirScorer(model.model(), InstructionSet.PLAIN, rows));
        if (InstructionSet.VECTOR.isAvailable()) {
            scorers.put(Contender.SIMD.label(), new WeirScorer(model.model(), InstructionSet.VECTOR, rows));
        }
        device.ifPresent(
                backend -> scorers.put(backend.name(), new WeirScorer(backend, model.model(), rows, () -> {})));
    }

    List<DeviceFigure> measure(ScoredModel model, int batch) {
        Map<String, WeirScorer> scorers = new LinkedHashMap<>();
        try {
            open(scorers, model, batch);
            List<DeviceFigure> figures = new ArrayList<>();
            float[] expected = null;
            for (Map.Entry<String, WeirScorer> entry : scorers.entrySet()) {
                entry.getValue().score();
                float[] scores = entry.getValue().scores();
                expected = expected == null ? scores : expected;
                figures.add(figure(model, entry.getKey(), entry.getValue(), batch, error(expected, scores)));
            }
            ceilings.ifPresent(found -> {
                int last = figures.size() - 1; // the device's
                figures.set(last, figures.get(last).with(found.share(model.model(), rows(batch), seconds)));
            });
            return figures;
        } finally {
            scorers.values().forEach(Scorer::close);
        }
    }

    private static float[][] rows(int batch) {
        Random random = new Random(batch);
        float[][] rows = ScoredModel.rows(random, batch);
        for (float[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                if (random.nextDouble() < MISSING) {
                    row[i] = Float.NaN;
                }
            }
        }
        return rows;
    }

    /** Infinite if one score is a number where the other is none. */
    static double error(float[] expected, float[] actual) {
        double greatest = 0;
        for (int row = 0; row < expected.length; row++) {
            if (Float.compare(expected[row], actual[row]) != 0) {
                double error = Math.abs((double) actual[row] - expected[row]) / Math.max(1, Math.abs(expected[row]));
                greatest = Double.isNaN(error) ? Double.POSITIVE_INFINITY : Math.max(greatest, error);
            }
        }
        return greatest;
    }

    private DeviceFigure figure(ScoredModel model, String backend, WeirScorer scorer, int batch, double error) {
        slice(scorer, seconds);
        Slice slice = slice(scorer, seconds);
        return new DeviceFigure(
                model.label(),
                backend,
                batch,
                Math.round(batch * slice.calls * NANOS / slice.nanos),
                Math.round(batch * slice.calls * NANOS / Math.max(1, slice.cpuNanos)),
                error,
                device.isPresent() && device.get().name().equals(backend)
                        ? scorer.rowsElsewhere().keySet().stream()
                                .map(Placement::reason)
                                .collect(Collectors.joining(", "))
                        : "");
    }

    private record Slice(long calls, long nanos, long cpuNanos) {}

    private Slice slice(Scorer scorer, double length) {
        long wanted = (long) (length * NANOS);
        long calls = 0;
        long perGlance = 1;
        long cpuStart = threads.getCurrentThreadCpuTime();
        long start = System.nanoTime();
        long passed;
        do {
            for (long i = 0; i < perGlance; i++) {
                scorer.score();
            }
            calls += perGlance;
            passed = System.nanoTime() - start;
            if (passed < wanted / 16) {
                perGlance *= 2;
            }
        } while (passed < wanted);
        return new Slice(calls, passed, threads.getCurrentThreadCpuTime() - cpuStart);
    }
}
