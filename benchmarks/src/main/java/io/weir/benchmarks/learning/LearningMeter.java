package io.weir.benchmarks.learning;

import io.weir.ml.evaluation.RankingMetrics;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Scores each row and then shows it, on the calling thread; the time is that thread's on the CPU. A first pass over a part of
 * the stream by a model of its own lets the machine compile.
 */
final class LearningMeter {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private LearningMeter() {}

    /**
     * @param warmUp rows of the first pass
     * @param from the first row whose score counts in the metrics
     */
    static LearningFigure measure(
            String task,
            String stream,
            String who,
            LabelledStream on,
            int warmUp,
            int from,
            Supplier<StreamModel> model) {
        run(model.get(), new double[Math.min(warmUp, on.size())]);
        double[] scores = new double[on.size()];
        double seconds = run(model.get(), scores);
        double[] counted = Arrays.copyOfRange(scores, from, scores.length);
        boolean[] labels = Arrays.copyOfRange(on.labels(), from, scores.length);
        return new LearningFigure(
                task,
                stream,
                who,
                on.size(),
                Math.round(on.size() / seconds),
                RankingMetrics.averagePrecision(counted, labels),
                RankingMetrics.auc(counted, labels));
    }

    private static double run(StreamModel model, double[] scores) {
        long start = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < scores.length; i++) {
            scores[i] = model.score(i);
            model.learn(i);
        }
        return (THREADS.getCurrentThreadCpuTime() - start) / 1e9;
    }
}
