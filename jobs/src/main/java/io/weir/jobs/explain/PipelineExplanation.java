package io.weir.jobs.explain;

import io.weir.gpu.Explanation;
import io.weir.gpu.LoadedModel;
import io.weir.gpu.ScoringBackend;
import io.weir.gpu.cpu.CpuBackend;
import io.weir.gpu.cpu.InstructionSet;
import io.weir.gpu.model.DenseModel;
import io.weir.gpu.route.BackendChoice;
import io.weir.gpu.route.Backends;
import io.weir.gpu.route.DriverProbe;
import io.weir.jobs.JobOperators;
import io.weir.jobs.pipeline.ModelSpec;
import io.weir.jobs.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * What is told about a pipeline on this machine, as {@code --json} prints it.
 *
 * @param pipeline its name
 * @param models each model of it
 * @param operators each operator of its jobs, in their order
 */
record PipelineExplanation(String pipeline, List<Model> models, List<OperatorPlace> operators) {
    /**
     * A model.
     *
     * @param kind as the pipeline file names it
     * @param device where it is scored, in words
     * @param backend {@code cpu} or {@code cuda}
     * @param reason why there and not elsewhere
     * @param precision of its parameters and its features
     * @param configuredBatch the most events that the pipeline scores together
     */
    record Model(
            String name,
            String kind,
            int features,
            String device,
            String backend,
            String reason,
            String precision,
            int configuredBatch,
            List<ScoringRate> rates) {}

    private static final String ROUTED = "routed";
    /** In a job each slot has a GPU of its own; this command has the first. */
    private static final int FIRST_GPU = 0;

    /**
     * @param batches the sizes that are measured
     * @param seconds of each measurement, of which there is a warm-up as long
     * @param progress is told what is being measured
     */
    static PipelineExplanation of(Pipeline pipeline, List<Integer> batches, double seconds, Consumer<String> progress) {
        DenseModel model = JobOperators.model(pipeline);
        List<ScoringRate> rates = new ArrayList<>();
        BackendChoice choice = Backends.choose(
                pipeline.scoring().preference(),
                DriverProbe.ofThisMachine(),
                pipeline.scoring().onGpu(FIRST_GPU));
        Explanation explanation;
        try (ScoringBackend backend = choice.backend();
                LoadedModel loaded = backend.load(model)) {
            explanation = loaded.explain();
            // On a machine whose route is the CPU alone, its two arithmetics say all.
            if (!backend.name().equals("cpu")) {
                ScoringRate.warmUp(model, loaded, seconds);
                batches.forEach(batch -> {
                    progress.accept("measuring batches of " + batch + " where they are routed to");
                    rates.add(ScoringRate.measure(ROUTED, model, loaded, batch, seconds));
                });
            }
        }
        for (InstructionSet instructions : InstructionSet.values()) {
            if (instructions.isAvailable()) {
                rates.addAll(onCpu(model, instructions, batches, seconds, progress));
            }
        }
        ModelSpec spec = pipeline.model();
        Model told = new Model(
                spec.name(),
                spec.kind(),
                model.features(),
                explanation.device(),
                explanation.backend(),
                explanation.reason(),
                explanation.precision(),
                pipeline.batch().size(),
                List.copyOf(rates));
        return new PipelineExplanation(pipeline.name(), List.of(told), operators(pipeline, explanation));
    }

    private static List<ScoringRate> onCpu(
            DenseModel model,
            InstructionSet instructions,
            List<Integer> batches,
            double seconds,
            Consumer<String> progress) {
        String arithmetic = instructions.name().toLowerCase(Locale.ROOT);
        try (CpuBackend backend = new CpuBackend("it is measured", instructions);
                LoadedModel loaded = backend.load(model)) {
            progress.accept("warming up, " + arithmetic);
            ScoringRate.warmUp(model, loaded, seconds);
            return batches.stream()
                    .map(batch -> {
                        progress.accept("measuring batches of " + batch + ", " + arithmetic);
                        return ScoringRate.measure(arithmetic, model, loaded, batch, seconds);
                    })
                    .toList();
        }
    }

    private static List<OperatorPlace> operators(Pipeline pipeline, Explanation scoring) {
        List<OperatorPlace> places = new ArrayList<>();
        JobOperators.ofScoring(pipeline)
                .forEach(name -> places.add(OperatorPlace.of("scoring", name, scoring.device(), scoring.reason())));
        JobOperators.ofLearning(pipeline)
                .forEach(name -> places.add(OperatorPlace.of("learning", name, scoring.device(), scoring.reason())));
        return places;
    }

    /** As people read it. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Model model : models) {
            lines.add("Model " + model.name() + " (" + model.kind() + ", " + model.features() + " features, "
                    + model.precision() + ")");
            lines.add("  runs on " + model.device() + " (" + model.backend() + ")");
            lines.add("  because " + model.reason());
            lines.add("  rows per second on one thread, by batch size (this pipeline's: at most "
                    + model.configuredBatch() + "):");
            lines.addAll(table(model.rates()));
            lines.add("");
        }
        String job = "";
        for (OperatorPlace place : operators) {
            if (!place.job().equals(job)) {
                job = place.job();
                lines.add("Operators of the " + job + " job:");
            }
            lines.add("  " + place.operator() + ": " + place.device() + ", because " + place.reason());
        }
        return lines;
    }

    private static List<String> table(List<ScoringRate> rates) {
        List<String> arithmetics =
                rates.stream().map(ScoringRate::arithmetic).distinct().toList();
        List<String> lines = new ArrayList<>();
        StringBuilder head = new StringBuilder(String.format(Locale.ROOT, "  %8s", "batch"));
        arithmetics.forEach(name -> head.append(String.format(Locale.ROOT, " %14s", name)));
        lines.add(head.toString());
        for (int batch : rates.stream().mapToInt(ScoringRate::batch).distinct().toArray()) {
            StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "  %,8d", batch));
            for (String arithmetic : arithmetics) {
                rates.stream()
                        .filter(rate ->
                                rate.batch() == batch && rate.arithmetic().equals(arithmetic))
                        .forEach(rate -> line.append(String.format(Locale.ROOT, " %,14d", rate.rowsPerSecond())));
            }
            lines.add(line.toString());
        }
        if (!arithmetics.contains("vector")) {
            lines.add("  Vectors were not measured: this JVM lacks the module jdk.incubator.vector, or the processor"
                    + " fused multiply-add.");
        }
        return lines;
    }
}
