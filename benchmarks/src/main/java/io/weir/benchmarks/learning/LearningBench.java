package io.weir.benchmarks.learning;

import com.amazon.randomcutforest.RandomCutForest;
import io.weir.ml.anomaly.multivariate.HalfSpaceTrees;
import io.weir.ml.anomaly.multivariate.HalfSpaceTreesOptions;
import io.weir.ml.forest.AdaptiveForestLearner;
import io.weir.ml.forest.AdaptiveForestOptions;
import io.weir.ml.linear.LinearLearner;
import io.weir.ml.linear.LinearOptions;
import io.weir.ml.linear.Optimizer;
import io.weir.ml.online.OnlineLearner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Measures all contestants, stream by stream. */
public final class LearningBench {
    /** From which part of a stream on scores of learners count. */
    private static final double COUNTED_FROM = 0.2;
    /** Of planted anomalies of each kind, of a run of 30,000 events or more: one for each 10,000. */
    private static final int STREAMS = 3;

    private static final int FIRST_SEED = 7;

    private final int events;
    private final Path data;
    private final Path moaFolder;
    private final Consumer<String> progress;

    /**
     * @param events of each stream, at least 2,000; of a file, at most
     * @param data a file of labelled rows in place of the generated stream, or null
     * @param moaFolder MOA's jars, or null
     */
    public LearningBench(int events, Path data, Path moaFolder, Consumer<String> progress) {
        this.events = events;
        this.data = data;
        this.moaFolder = moaFolder;
        this.progress = progress;
    }

    /** @throws IOException if the data or MOA cannot be read */
    public LearningResult run() throws IOException {
        Moa moa = moaFolder == null ? null : Moa.load(moaFolder);
        List<LearningFigure> figures = new ArrayList<>();
        LabelledStream stream =
                data == null ? LabelledStream.rare(events, events / 2, 7) : LabelledStream.read(data, events);
        supervised(stream, moa, figures);
        int rows = Math.max(1500, events / 5);
        for (int columns : new int[] {8, 30}) {
            for (PlantedAnomalies kind : PlantedAnomalies.values()) {
                anomalies(kind, rows, columns, figures);
            }
        }
        progress.accept("drift");
        List<DriftBench.Figure> drifts = DriftBench.run(Math.max(2, Math.min(50, events / 1000)), moa);
        return new LearningResult(figures, drifts, LossAfterDrift.measure(Math.max(2000, events / 2)), moa != null);
    }

    private void supervised(LabelledStream stream, Moa moa, List<LearningFigure> figures) {
        List<String> names =
                IntStream.range(0, stream.columns()).mapToObj(i -> "f" + i).toList();
        int warmUp = stream.size() / 5;
        int from = (int) (COUNTED_FROM * stream.size());
        progress.accept("forests");
        figures.add(LearningMeter.measure(
                "forest",
                stream.name(),
                "weir",
                stream,
                warmUp,
                from,
                () -> new Learner(new AdaptiveForestLearner(names, AdaptiveForestOptions.defaults()), stream)));
        if (moa != null) {
            figures.add(LearningMeter.measure(
                    "forest",
                    stream.name(),
                    "moa",
                    stream,
                    warmUp / 5,
                    from,
                    () -> moa.classifier("moa.classifiers.meta.AdaptiveRandomForest", "-s 10", stream, stream.rows())));
        }
        progress.accept("linear models");
        LinearOptions sgd = LinearOptions.of(Optimizer.SGD).withLearningRate(0.01);
        figures.add(LearningMeter.measure(
                "linear",
                stream.name(),
                "weir_sgd",
                stream,
                stream.size(),
                from,
                () -> new Learner(new LinearLearner(names, sgd), stream)));
        figures.add(LearningMeter.measure(
                "linear",
                stream.name(),
                "weir_adagrad",
                stream,
                stream.size(),
                from,
                () -> new Learner(new LinearLearner(names, LinearOptions.defaults()), stream)));
        if (moa != null) {
            float[][] standardized = Running.standardized(stream.rows());
            figures.add(LearningMeter.measure(
                    "linear",
                    stream.name(),
                    "moa_sgd",
                    stream,
                    stream.size(),
                    from,
                    () -> moa.classifier(
                            "moa.classifiers.functions.SGD", "-o LOGLOSS -r 0.01 -l 0", stream, standardized)));
        }
    }

    private record Learner(OnlineLearner learner, LabelledStream stream) implements StreamModel {
        @Override
        public double score(int row) {
            return learner.score(stream.rows()[row]);
        }

        @Override
        public void learn(int row) {
            learner.learn(stream.rows()[row], stream.labels()[row]);
        }
    }

    /** Streams of one kind differ much in how hard they are, so that one alone says little. */
    private void anomalies(PlantedAnomalies kind, int rows, int columns, List<LearningFigure> figures) {
        progress.accept(kind.label() + ", " + columns + " columns");
        List<List<LearningFigure>> ofStreams = new ArrayList<>();
        int streams = Math.max(1, Math.min(STREAMS, events / 10_000));
        for (int seed = FIRST_SEED; seed < FIRST_SEED + streams; seed++) {
            List<LearningFigure> ofOne = new ArrayList<>();
            anomalies(kind.stream(rows, columns, seed), ofOne);
            ofStreams.add(ofOne);
        }
        for (int i = 0; i < ofStreams.get(0).size(); i++) {
            int who = i;
            figures.add(LearningFigure.ofAll(
                    ofStreams.stream().map(ofOne -> ofOne.get(who)).toList()));
        }
    }

    private static void anomalies(LabelledStream stream, List<LearningFigure> figures) {
        String name = stream.name() + ", " + stream.columns() + " columns";
        List<String> names =
                IntStream.range(0, stream.columns()).mapToObj(i -> "c" + i).toList();
        int from = PlantedAnomalies.FIRST;
        figures.add(LearningMeter.measure(
                "anomaly",
                name,
                "weir",
                stream,
                stream.size(),
                from,
                () -> new Trees(new HalfSpaceTrees(names, HalfSpaceTreesOptions.defaults()), stream.rows())));
        figures.add(LearningMeter.measure(
                "anomaly",
                name,
                "weir_plain",
                stream,
                stream.size(),
                from,
                () -> new Trees(new HalfSpaceTrees(names, HalfSpaceTreesOptions.ofThePaper()), stream.rows())));
        float[][] standardized = Running.standardized(stream.rows());
        figures.add(LearningMeter.measure(
                "anomaly",
                name,
                "aws_random_cut_forest",
                stream,
                stream.size() / 4,
                from,
                () -> new CutForest(
                        RandomCutForest.builder()
                                .dimensions(stream.columns())
                                .randomSeed(1)
                                .parallelExecutionEnabled(false)
                                .build(),
                        standardized)));
    }

    private record Trees(HalfSpaceTrees trees, float[][] rows) implements StreamModel {
        @Override
        public double score(int row) {
            return trees.score(rows[row]);
        }

        @Override
        public void learn(int row) {
            trees.learn(rows[row]);
        }
    }

    private record CutForest(RandomCutForest forest, float[][] rows) implements StreamModel {
        @Override
        public double score(int row) {
            return forest.getAnomalyScore(rows[row]);
        }

        @Override
        public void learn(int row) {
            forest.update(rows[row]);
        }
    }
}
