package io.weir.benchmarks.pipeline;

import io.weir.benchmarks.contest.Children;
import io.weir.benchmarks.contest.ContestantChild;
import io.weir.benchmarks.contest.Slice;
import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import io.weir.jobs.pipeline.Pipeline;
import io.weir.jobs.pipeline.PipelineReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Measures a whole pipeline beside a plain one: each in a process of its own, warmed up once, then in turn, so that what disturbs
 * the machine for a while disturbs both alike; then Weir's latency at half of its rate. Only one is measured at a time.
 */
public final class PipelineBench {
    /** Scores are floats of sums of floats, which are added up in different orders. */
    private static final double TOLERANCE = 1e-5;

    private final PipelineBenchSettings settings;
    private final Consumer<String> status;

    /** @param status told how far it is, in short lines */
    public PipelineBench(PipelineBenchSettings settings, Consumer<String> status) {
        this.settings = settings;
        this.status = status;
    }

    /**
     * Takes minutes.
     *
     * @throws CommandFailure if a process failed, or if the two do not decide the same
     */
    public PipelineResult run() throws IOException {
        Pipeline pipeline = PipelineReader.read(settings.pipeline());
        Path model = settings.folder().resolve("model.json");
        status.accept("Learning the model");
        Files.write(
                model,
                ModelLearning.learn(pipeline, PipelineWorkload.network(settings.customers()), settings.learnedDays()));
        Map<PipelineContestant, List<Slice>> slices = new EnumMap<>(PipelineContestant.class);
        Map<PipelineContestant, NotedDecision[]> noted = new EnumMap<>(PipelineContestant.class);
        try (Children<PipelineContestant> children = Children.warmUp(
                PipelineContestant.class,
                List.of(PipelineContestant.values()),
                contestant -> start(contestant, model),
                status)) {
            for (int round = 1; round <= settings.repetitions(); round++) {
                for (Map.Entry<PipelineContestant, ContestantChild> child :
                        children.each().entrySet()) {
                    status.accept(
                            "Measuring " + child.getKey().label() + ", " + round + " of " + settings.repetitions());
                    slices.computeIfAbsent(child.getKey(), none -> new ArrayList<>())
                            .add(child.getValue().measure(settings.events(), settings.seconds()));
                }
            }
            double rate = Slice.median(slices.get(PipelineContestant.WEIR)).orElseThrow() / 2;
            status.accept("Measuring latency");
            PacedRun paced = children.each()
                    .get(PipelineContestant.WEIR)
                    .ask(PacedRun.class, "pace " + rate + " " + settings.latencySeconds());
            for (Map.Entry<PipelineContestant, ContestantChild> child :
                    children.each().entrySet()) {
                noted.put(child.getKey(), child.getValue().finish(NotedDecision[].class));
            }
            return new PipelineResult(
                    settings,
                    slices,
                    paced,
                    compare(
                            noted.get(PipelineContestant.WEIR),
                            noted.get(PipelineContestant.PLAIN),
                            pipeline.decide().alertAbove()));
        } finally {
            for (PipelineContestant contestant : PipelineContestant.values()) {
                Children.delete(folder(contestant));
            }
            Files.deleteIfExists(model);
        }
    }

    private Path folder(PipelineContestant contestant) {
        return settings.folder().resolve("pipeline-" + contestant.label());
    }

    private ContestantChild start(PipelineContestant contestant, Path model) throws IOException {
        PipelineWorkload workload = new PipelineWorkload(
                settings.pipeline(),
                model,
                settings.customers(),
                settings.days(),
                settings.warmUpSeconds(),
                PipelineBenchSettings.COMPARED,
                Files.createDirectories(folder(contestant)));
        List<String> arguments = new ArrayList<>(List.of(contestant.name()));
        arguments.addAll(workload.words());
        return new ContestantChild(
                "pipeline-" + contestant.label(),
                PipelineContestant.class,
                arguments,
                settings.jvmFlags(),
                settings.folder());
    }

    /**
     * Both decided about the same payments, with the same scores and, but where a score is at the limit, the same alerts: a fast
     * answer that is wrong is no figure.
     *
     * @param alertAbove the limit
     * @throws CommandFailure if that is not so
     */
    static Agreement compare(NotedDecision[] weir, NotedDecision[] plain, double alertAbove) {
        if (weir.length == 0) {
            throw disagree("Weir decided about none of the payments that are compared");
        }
        Map<Long, NotedDecision> expected = new HashMap<>();
        for (NotedDecision decision : plain) {
            if (expected.put(decision.id(), decision) != null) {
                throw disagree("the plain one decided twice about payment " + decision.id());
            }
        }
        double largest = 0;
        int alerts = 0;
        for (NotedDecision decision : weir) {
            NotedDecision other = expected.remove(decision.id());
            if (other == null) {
                throw disagree("Weir alone decided about payment " + decision.id() + ", or twice");
            }
            double difference = Math.abs(decision.score() - other.score());
            if (!(difference <= TOLERANCE)) {
                throw disagree("the scores of payment " + decision.id() + " are " + decision.score() + " and "
                        + other.score());
            }
            if (decision.alert() != other.alert() && Math.abs(decision.score() - alertAbove) > TOLERANCE) {
                throw disagree("payment " + decision.id() + ", of scores " + decision.score() + " and " + other.score()
                        + ", is an alert in one of them");
            }
            largest = Math.max(largest, difference);
            alerts += decision.alert() ? 1 : 0;
        }
        if (!expected.isEmpty()) {
            throw disagree("the plain one alone decided about payment "
                    + expected.keySet().iterator().next());
        }
        return new Agreement(weir.length, alerts, largest);
    }

    private static CommandFailure disagree(String how) {
        return new CommandFailure(
                ExitCode.FAILED,
                "Weir's job and the plain one do not decide the same: " + how + ".",
                "One of them is wrong: no figure of this run holds.");
    }

    /**
     * What was compared.
     *
     * @param decisions how many
     * @param alerts how many of them were alerts
     * @param largestDifference of two scores
     */
    record Agreement(int decisions, int alerts, double largestDifference) {}
}
