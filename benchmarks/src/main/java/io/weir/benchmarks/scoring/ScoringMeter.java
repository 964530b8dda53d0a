package io.weir.benchmarks.scoring;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Measures the contenders on one model and batch size: each is warmed up, then they are measured in turn, so that what
 * disturbs the machine disturbs all. Not before their scores were compared: a fast answer that is wrong is no figure.
 *
 * <p>The time is the calling thread's on the CPU, and all score on the calling thread.
 */
final class ScoringMeter {
    /** Sums of a hundred terms in floats, in another order; ONNX Runtime's k-means cancels besides. */
    private static final double TOLERANCE = 1e-3;

    private static final int SLICES = 3;
    /** The warm-up is in parts of a slice, and ends when so many in a row were no faster than the fastest before. */
    private static final int PARTS = 4;

    private static final int STEADY = 6;
    private static final double FASTER = 1.1;
    private static final int MOST_PARTS = 100;
    /** Calls between two looks at the clock last about this long. */
    private static final long GLANCE_NANOS = 1_000_000;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final double sliceSeconds;

    /** @param seconds of each slice */
    ScoringMeter(double seconds) {
        this.sliceSeconds = seconds;
    }

    /** @throws IllegalStateException if the contenders' scores differ */
    List<ScoringFigure> measure(ScoredModel model, int batch) {
        Map<Contender, Scorer> scorers = new EnumMap<>(Contender.class);
        try {
            float[][] rows = ScoredModel.rows(new Random(batch), batch);
            for (Contender contender : Contender.values()) {
                scorers.put(contender, contender.scorer(model.model(), rows));
            }
            compare(model, batch, scorers);
            scorers.values().forEach(this::warmUp);
            Map<Contender, double[]> slices = new EnumMap<>(Contender.class);
            for (int i = 0; i < SLICES; i++) {
                for (Map.Entry<Contender, Scorer> entry : scorers.entrySet()) {
                    slices.computeIfAbsent(entry.getKey(), none -> new double[SLICES])[i] =
                            slice(entry.getValue(), sliceSeconds) * batch;
                }
            }
            compare(model, batch, scorers); // as compiled
            List<ScoringFigure> figures = new ArrayList<>();
            slices.forEach((contender, rates) -> {
                Arrays.sort(rates);
                figures.add(new ScoringFigure(model.label(), contender.label(), batch, Math.round(rates[SLICES / 2])));
            });
            return figures;
        } finally {
            scorers.values().forEach(Scorer::close);
        }
    }

    /** Until it is compiled: loops of vectors are a thousand times slower before, and at one row a call that takes long. */
    private void warmUp(Scorer scorer) {
        double fastest = 0;
        int steady = 0;
        for (int part = 0; part < MOST_PARTS && steady < STEADY; part++) {
            double rate = slice(scorer, sliceSeconds / PARTS);
            steady = rate > FASTER * fastest ? 0 : steady + 1;
            fastest = Math.max(fastest, rate);
        }
    }

    /** Calls per CPU-second. */
    private double slice(Scorer scorer, double seconds) {
        long calls = 0;
        long perGlance = 1;
        long start = threads.getCurrentThreadCpuTime();
        long end = start + (long) (seconds * 1e9);
        long now = start;
        do {
            long before = now;
            for (long i = 0; i < perGlance; i++) {
                scorer.score();
            }
            calls += perGlance;
            now = threads.getCurrentThreadCpuTime();
            if (now - before < GLANCE_NANOS) {
                perGlance *= 2;
            }
        } while (now < end);
        return calls / ((now - start) / 1e9);
    }

    /** @throws IllegalStateException if a scorer's scores are not the plain one's */
    static void compare(ScoredModel model, int batch, Map<Contender, Scorer> scorers) {
        scorers.values().forEach(Scorer::score);
        float[] expected = scorers.get(Contender.PLAIN).scores();
        scorers.forEach((contender, scorer) -> {
            float[] actual = scorer.scores();
            for (int row = 0; row < batch; row++) {
                if (!(Math.abs(actual[row] - expected[row]) <= TOLERANCE * Math.max(1, Math.abs(expected[row])))) {
                    throw new IllegalStateException(model.label() + ": " + contender.label() + " and "
                            + Contender.PLAIN.label() + " do not score the same: row " + row + " of " + batch + " is "
                            + actual[row] + " and " + expected[row]);
                }
            }
        });
    }
}
