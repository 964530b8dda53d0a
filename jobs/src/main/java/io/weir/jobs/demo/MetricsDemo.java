package io.weir.jobs.demo;

import io.weir.connectors.kafka.TopicSpec;
import io.weir.connectors.simulation.MetricsConfig;
import io.weir.connectors.simulation.MetricsSimulator;
import io.weir.connectors.simulation.Simulator;
import io.weir.dashboard.Page;
import io.weir.dashboard.SeriesSnapshot;
import io.weir.dashboard.SeriesStatistics;
import io.weir.dashboard.SeriesTopics;
import io.weir.jobs.AnomalyJob;
import io.weir.jobs.local.PipelineTopics;
import io.weir.jobs.pipeline.SeriesPipeline;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A demo of service metrics: a simulated fleet with planted incidents, and the anomaly job. */
final class MetricsDemo implements DemoSubject {
    private static final String ANOMALIES = "anomalies";
    private static final int LARGEST_INCIDENT = 1 << 16;
    private static final double MINUTES_PER_DAY = 1440;

    private final SeriesPipeline pipeline;
    private final MetricsChoice choice;
    private final double rate;
    private final long limit;
    private MetricsConfig stream;
    private SeriesStatistics statistics;
    private IncidentBoard board;

    /**
     * @param choice what the fleet is asked to send
     * @param rate rows per second; 0: as fast as it can
     * @param limit how many are sent in this run
     */
    MetricsDemo(SeriesPipeline pipeline, MetricsChoice choice, double rate, long limit) {
        this.pipeline = pipeline;
        this.choice = choice;
        this.rate = rate;
        this.limit = limit;
    }

    @Override
    public List<PlannedJob> jobs() {
        return List.of(new PlannedJob(ANOMALIES, AnomalyJob.class, "detects", 8081));
    }

    @Override
    public List<TopicSpec> topics() {
        List<TopicSpec> topics = new ArrayList<>(PipelineTopics.of(pipeline));
        topics.add(new TopicSpec(incidents(), 1, false, LARGEST_INCIDENT));
        return topics;
    }

    private String source() {
        return pipeline.events().source().topic();
    }

    /** The simulation's own: no job reads it. */
    private String incidents() {
        return source() + "-incidents";
    }

    @Override
    public void settle(Path file) throws IOException {
        stream = choice.settle(file);
    }

    @Override
    public Simulator simulator(String bootstrap, Clock clock) {
        return new MetricsSimulator(
                new MetricsSimulator.Options(bootstrap, source(), incidents(), stream, rate, limit), clock);
    }

    @Override
    public Watched watch(Clock clock) {
        SeriesTopics topics = PipelineTopics.ofPage(pipeline);
        statistics = new SeriesStatistics(topics, clock);
        board = new IncidentBoard(statistics, topics.alerts(), incidents(), pipeline.key());
        return new Watched(Page.SERIES, board, statistics::snapshot);
    }

    @Override
    public String status() {
        SeriesSnapshot now = statistics.snapshot();
        IncidentBoard.Score score = board.score();
        return String.format(
                Locale.ROOT,
                "%s rows/s | p50 %s, p99 %s | %,d judged, %,d rejected | day %.1f: %,d incidents found, %,d missed, %s false"
                        + " alarms a day",
                Figures.text(now.rate().perSecond(), "%,.0f"),
                Figures.text(now.latency().recent().p50(), "%,.0f ms"),
                Figures.text(now.latency().recent().p99(), "%,.0f ms"),
                now.decisions().total(),
                now.deadLetters().total(),
                days(now),
                score.found(),
                score.missed(),
                Figures.text(perDay(score, now), "%.1f"));
    }

    /** Each service has a row a minute, but for a few that were not scraped. */
    private double days(SeriesSnapshot now) {
        return now.decisions().total() / MINUTES_PER_DAY / stream.fleet().services();
    }

    private Double perDay(IncidentBoard.Score score, SeriesSnapshot now) {
        return days(now) == 0 ? null : score.falseAlarms() / days(now);
    }

    @Override
    public DemoSummary summary(DemoRun run) throws InterruptedException {
        SeriesSnapshot now = statistics.snapshot();
        IncidentBoard.Score score = board.score();
        return new MetricsSummary(
                run.sizes().of(source()),
                run.sent(),
                now.deadLetters().from(source()),
                now.deadLetters().bySource().getOrDefault(source(), Map.of()),
                now.decisions().total(),
                now.decisions().alerts(),
                now.alerts().distinct(),
                now.seriesSeen(),
                days(now),
                score.incidents(),
                run.sizes().of(incidents()),
                score.found(),
                score.missed(),
                score.byKind(),
                score.falseAlarms(),
                perDay(score, now),
                new DemoRun.LatencyMs(
                        now.latency().whole().p50(), now.latency().whole().p99()),
                new MetricsSummary.Checkpoints(run.completed().get(ANOMALIES), run.failed()),
                run.restarts(),
                run.seconds(),
                run.perSecond(),
                run.directory());
    }
}
