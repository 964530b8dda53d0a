package io.weir.benchmarks.predict;

import io.weir.benchmarks.predict.PredictMeter.Moment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.flink.core.execution.JobClient;

/** Runs contenders one after the other in this process, each until it is warm and has been measured. */
final class PredictRun {
    /** Rows whose scores are compared. */
    static final int COMPARED = 20_000;

    private static final int SLICES = 3;
    private static final long GLANCE_MILLIS = 10;

    private final double seconds;
    private final int compared;

    /**
     * @param seconds of a slice, and at least of the warm-up
     * @param compared rows whose scores are compared with those of the first contender
     */
    PredictRun(double seconds, int compared) {
        this.seconds = seconds;
        this.compared = compared;
    }

    /** Measures them all. @param each told of each figure when it is there */
    void run(List<PredictContender> contenders, Consumer<PredictFigure> each) throws Exception {
        Path model = Files.createTempFile("weir-model", ".json");
        try {
            Files.write(model, ScoredRows.model().toJson());
            float[] expected = null;
            for (PredictContender contender : contenders) {
                PredictMeter meter = PredictMeter.begin(compared);
                PredictFigure figure = measure(contender, meter, model);
                expected = expected == null ? meter.scores() : expected;
                each.accept(new PredictFigure(
                        contender.label(),
                        figure.rowsPerSecond(),
                        figure.rowsPerCpuSecond(),
                        figure.meanBatch(),
                        compared,
                        different(expected, meter.scores())));
            }
        } finally {
            Files.delete(model);
        }
    }

    /** Bit by bit. */
    static int different(float[] expected, float[] scores) {
        int different = 0;
        for (int i = 0; i < expected.length; i++) {
            if (Float.floatToRawIntBits(expected[i]) != Float.floatToRawIntBits(scores[i]) || Float.isNaN(scores[i])) {
                different++;
            }
        }
        return different;
    }

    private PredictFigure measure(PredictContender contender, PredictMeter meter, Path model) throws Exception {
        JobClient job = PredictJob.define(contender, model).executeAsync("predict " + contender.label());
        CompletableFuture<?> end = job.getJobExecutionResult();
        List<PredictFigure> slices = new ArrayList<>();
        try {
            await(end, meter::comparable);
            Moment from = pass(end, meter);
            for (int i = 0; i < SLICES; i++) {
                Moment to = pass(end, meter);
                long rows = to.rows() - from.rows();
                slices.add(new PredictFigure(
                        contender.label(),
                        Math.round(rows * 1e9 / (to.nanos() - from.nanos())),
                        Math.round(rows * 1e9 / (to.cpuNanos() - from.cpuNanos())),
                        meter.meanBatch(from, to),
                        0,
                        0));
                from = to;
            }
        } finally {
            job.cancel().get();
            end.handle((result, why) -> null).join();
        }
        slices.sort(Comparator.comparingLong(PredictFigure::rowsPerCpuSecond));
        return slices.get(SLICES / 2);
    }

    /** Lets a slice pass, in which rows come. */
    private Moment pass(CompletableFuture<?> end, PredictMeter meter) throws Exception {
        long rows = meter.now().rows();
        long due = System.nanoTime() + (long) (seconds * 1e9);
        await(end, () -> System.nanoTime() >= due && meter.now().rows() > rows);
        return meter.now();
    }

    private static void await(CompletableFuture<?> end, BooleanSupplier reached) throws Exception {
        while (!reached.getAsBoolean()) {
            if (end.isDone()) {
                try {
                    end.get();
                } catch (ExecutionException e) {
                    throw new IOException("the job failed", e.getCause());
                }
                throw new IOException("the job ended, though its rows have no end");
            }
            Thread.sleep(GLANCE_MILLIS);
        }
    }
}
