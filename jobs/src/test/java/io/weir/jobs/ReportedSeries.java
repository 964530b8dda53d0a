package io.weir.jobs;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.awaitility.Awaitility;

/** What Prometheus would read of Weir's jobs: they run, every step as on a cluster but without Kafka, and are scraped. */
final class ReportedSeries {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private ReportedSeries() {}

    /**
     * The names of all series that Flink's own reporter tells of the jobs.
     *
     * @param jobs the pipeline file of each of {@code scoring}, {@code learning}, {@code anomalies}
     */
    static Set<String> of(Map<String, Path> jobs) throws Exception {
        int port = freePort();
        Configuration configuration = new Configuration();
        RestoreTrial.OPTIONS.forEach(configuration::setString);
        configuration.setString("rest.port", "0");
        configuration.setString("rest.bind-port", "0");
        configuration.setString(
                "metrics.reporter.prom.factory.class", "org.apache.flink.metrics.prometheus.PrometheusReporterFactory");
        configuration.setString("metrics.reporter.prom.port", Integer.toString(port));
        try (MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(jobs.size())
                .build())) {
            cluster.start();
            for (Map.Entry<String, Path> job : jobs.entrySet()) {
                JobID id = cluster.submitJob(RestoreTrial.graph(job.getKey(), job.getValue(), KafkaSettings.TRIAL))
                        .get()
                        .getJobID();
                Awaitility.await(job.getKey()).atMost(PATIENCE).until(() -> allRun(cluster, id));
            }
            return scraped(port);
        }
    }

    /** A task registers its metrics before it runs; a job that is not RUNNING may have no tasks yet. */
    private static boolean allRun(MiniCluster cluster, JobID id) throws Exception {
        AccessExecutionGraph now = cluster.getExecutionGraph(id).get();
        if (now.getState() == JobStatus.FAILED) {
            throw new IllegalStateException(now.getFailureInfo().getExceptionAsString());
        }
        return now.getState() == JobStatus.RUNNING
                && StreamSupport.stream(now.getAllExecutionVertices().spliterator(), false)
                        .allMatch(task -> task.getExecutionState() == ExecutionState.RUNNING);
    }

    private static Set<String> scraped(int port) throws IOException, InterruptedException {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        return response.body()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("[{ ]", 2)[0])
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
