package io.weir.jobs.demo;

import io.weir.connectors.kafka.TopicSpec;
import io.weir.connectors.simulation.NetworkSimulator;
import io.weir.connectors.simulation.Simulator;
import io.weir.connectors.simulation.StreamConfig;
import io.weir.dashboard.LiveStatistics;
import io.weir.dashboard.Page;
import io.weir.dashboard.Snapshot;
import io.weir.jobs.LearningJob;
import io.weir.jobs.ScoringJob;
import io.weir.jobs.local.PipelineTopics;
import io.weir.jobs.pipeline.Pipeline;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A demo of card payments: a simulated card network, the scoring and the learning job. */
final class CardDemo implements DemoSubject {
    private static final String SCORING = "scoring";
    private static final String LEARNING = "learning";

    private final Pipeline pipeline;
    private final StreamChoice choice;
    private final double rate;
    private final long limit;
    private StreamConfig stream;
    private LiveStatistics statistics;

    /**
     * @param pipeline one with labels
     * @param choice what the card network is asked to send
     * @param rate transactions per second; 0: as fast as it can
     * @param limit how many are sent in this run
     */
    CardDemo(Pipeline pipeline, StreamChoice choice, double rate, long limit) {
        this.pipeline = pipeline;
        this.choice = choice;
        this.rate = rate;
        this.limit = limit;
    }

    @Override
    public List<PlannedJob> jobs() {
        return List.of(
                new PlannedJob(SCORING, ScoringJob.class, "scores", 8081),
                new PlannedJob(LEARNING, LearningJob.class, "learns", 8082));
    }

    @Override
    public List<TopicSpec> topics() {
        return PipelineTopics.of(pipeline);
    }

    private String source() {
        return pipeline.source().topic();
    }

    private String labels() {
        return pipeline.labels().orElseThrow().topic();
    }

    @Override
    public void settle(Path file) throws IOException {
        stream = choice.settle(file);
    }

    @Override
    public Simulator simulator(String bootstrap, Clock clock) {
        return new NetworkSimulator(
                new NetworkSimulator.Options(bootstrap, source(), labels(), stream, rate, limit), clock);
    }

    @Override
    public Watched watch(Clock clock) {
        statistics = new LiveStatistics(PipelineTopics.ofPage(pipeline), clock);
        return new Watched(Page.EVENTS, statistics, statistics::snapshot);
    }

    @Override
    public String status() {
        Snapshot now = statistics.snapshot();
        return String.format(
                Locale.ROOT,
                "%s events/s | p50 %s, p99 %s | %,d decided, %,d alerts, %,d rejected | %,d labels learned, %s AP %s, v%d",
                Figures.text(now.rate().perSecond(), "%,.0f"),
                Figures.text(now.latency().recent().p50(), "%,.0f ms"),
                Figures.text(now.latency().recent().p99(), "%,.0f ms"),
                now.decisions().total(),
                now.decisions().alerts(),
                now.deadLetters().total(),
                now.labelsLearned(),
                deciding(now),
                Figures.text(
                        quality(now).map(Snapshot.Quality::averagePrecision).orElse(null), "%.3f"),
                newestVersion(now));
    }

    /** The model that decides now; its challengers are told of by the page. */
    private String deciding(Snapshot now) {
        return now.contests().stream()
                .filter(contest -> contest.pipeline().equals(pipeline.name()))
                .findFirst()
                .map(contest -> contest.reigns().get(0).model())
                .orElse(pipeline.model().name());
    }

    private Optional<Snapshot.Quality> quality(Snapshot now) {
        String model = deciding(now);
        return now.quality().stream().filter(each -> each.model().equals(model)).findFirst();
    }

    private long newestVersion(Snapshot now) {
        String model = deciding(now);
        return now.models().stream()
                .filter(each -> each.name().equals(model))
                .mapToLong(Snapshot.Model::version)
                .max()
                .orElse(0);
    }

    @Override
    public DemoSummary summary(DemoRun run) throws InterruptedException {
        Snapshot now = statistics.snapshot();
        Optional<Snapshot.Quality> quality = quality(now);
        return new CardSummary(
                run.sizes().of(source()),
                run.sent(),
                now.deadLetters().from(source()),
                now.deadLetters().bySource().getOrDefault(source(), Map.of()),
                now.decisions().total(),
                now.decisions().alerts(),
                run.sizes().of(labels()),
                now.labelsLearned(),
                newestVersion(now),
                quality.map(Snapshot.Quality::averagePrecision).orElse(null),
                quality.map(Snapshot.Quality::auc).orElse(null),
                new DemoRun.LatencyMs(
                        now.latency().whole().p50(), now.latency().whole().p99()),
                new CardSummary.Checkpoints(
                        run.completed().get(SCORING), run.completed().get(LEARNING), run.failed()),
                run.restarts(),
                run.seconds(),
                run.perSecond(),
                run.directory());
    }
}
