package io.weir.jobs.cluster;

import io.weir.dashboard.DashboardServer;
import io.weir.dashboard.Link;
import io.weir.dashboard.LiveStatistics;
import io.weir.dashboard.Page;
import io.weir.dashboard.TopicReader;
import io.weir.dashboard.Topics;
import io.weir.jobs.local.FreePorts;
import io.weir.jobs.local.PipelineTopics;
import io.weir.jobs.pipeline.PipelineReader;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live page of the pipeline that was submitted last; there is none for pipelines of series. Not safe for use by several
 * threads.
 */
final class ClusterPage implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterPage.class);

    private final ClusterDirectory directory;
    private final KafkaClients kafka;
    private final int wantedPort;
    private final URI flink;
    private Optional<Submission> shown = Optional.empty();
    private TopicReader reader;
    private DashboardServer server;

    ClusterPage(ClusterDirectory directory, KafkaClients kafka, int wantedPort, URI flink) {
        this.directory = directory;
        this.kafka = kafka;
        this.wantedPort = wantedPort;
        this.flink = flink;
    }

    Optional<URI> url() {
        return Optional.ofNullable(server).map(DashboardServer::url);
    }

    /** Looks what was submitted; returns whether the page has changed by that. */
    boolean look() throws IOException {
        Optional<Submission> newest = Submission.all(directory).stream()
                .filter(submission -> !submission.series())
                .findFirst();
        if (newest.isEmpty() || newest.equals(shown)) {
            return false;
        }
        int port = server == null ? wantedPort : server.port();
        close();
        shown = newest; // even if it cannot be shown: it is tried once
        try {
            show(newest.get(), port);
        } catch (RuntimeException e) {
            LOG.warn("The pipeline {} cannot be shown.", newest.get().pipeline(), e);
        }
        return true;
    }

    private void show(Submission submission, int port) throws IOException {
        Topics topics = PipelineTopics.ofPage(PipelineReader.read(Submission.file(directory, submission.pipeline())));
        Clock clock = Clock.systemUTC();
        LiveStatistics statistics = new LiveStatistics(topics, clock);
        Map<String, Object> properties = new HashMap<>(kafka.properties());
        properties.put("bootstrap.servers", kafka.bootstrap());
        reader = TopicReader.start(properties, statistics, clock);
        server = DashboardServer.start(
                Page.EVENTS, statistics::snapshot, FreePorts.preferably(port), List.of(new Link("Flink", flink)));
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
            server = null;
        }
        if (reader != null) {
            reader.close();
            reader = null;
        }
        shown = Optional.empty();
    }
}
