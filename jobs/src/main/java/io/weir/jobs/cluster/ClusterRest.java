package io.weir.jobs.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.jobs.local.RootCause;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks a JobManager, and tells it what to do, over Flink's REST interface. Not safe for use by several threads. */
final class ClusterRest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final URI root;

    ClusterRest(URI root) {
        this.root = root;
    }

    /** @param taskManagers those that are registered */
    record Overview(int taskManagers, int slots, int freeSlots) {}

    /**
     * One job.
     *
     * @param state Flink's name of its state
     * @param begun when it was submitted, in milliseconds since 1970
     * @param waitingTasks that have no slot yet, of {@code tasks}
     * @param runningTasks of {@code tasks}
     */
    record Job(String id, String name, String state, long begun, int waitingTasks, int runningTasks, int tasks) {
        /** Whether all of its tasks run. */
        boolean isRunning() {
            return state.equals("RUNNING") && runningTasks == tasks;
        }

        /** Whether it has come to an end, whichever. */
        boolean isOver() {
            return state.matches("FINISHED|CANCELED|FAILED|SUSPENDED");
        }
    }

    /**
     * What failed a job.
     *
     * @param count how often it failed; Flink remembers the last 16
     * @param newest the root cause of the newest failure, one line; empty if there was none
     */
    record Failures(int count, String newest) {}

    /** Empty while the JobManager does not answer. */
    Optional<Overview> overview() throws InterruptedException {
        try {
            JsonNode told = get("/overview");
            return Optional.of(new Overview(
                    told.path("taskmanagers").asInt(),
                    told.path("slots-total").asInt(),
                    told.path("slots-available").asInt()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** All that the JobManager remembers, those that are over too. */
    List<Job> jobs() throws IOException, InterruptedException {
        List<Job> jobs = new ArrayList<>();
        for (JsonNode job : get("/jobs/overview").path("jobs")) {
            JsonNode tasks = job.path("tasks");
            jobs.add(new Job(
                    job.path("jid").asText(),
                    job.path("name").asText(),
                    job.path("state").asText(),
                    job.path("start-time").asLong(),
                    tasks.path("scheduled").asInt(),
                    tasks.path("running").asInt(),
                    tasks.path("total").asInt()));
        }
        return jobs;
    }

    /** The job of this name that is not over. */
    Optional<Job> job(String name) throws IOException, InterruptedException {
        return jobs().stream()
                .filter(job -> job.name().equals(name) && !job.isOver())
                .findFirst();
    }

    /** The job of this name that was submitted last, whether it is over or not. */
    Optional<Job> newest(String name) throws IOException, InterruptedException {
        return jobs().stream().filter(job -> job.name().equals(name)).max(Comparator.comparingLong(Job::begun));
    }

    Failures failures(String job) throws IOException, InterruptedException {
        JsonNode history =
                get("/jobs/" + job + "/exceptions").path("exceptionHistory").path("entries");
        // The newest comes first.
        return history.isEmpty()
                ? new Failures(0, "")
                : new Failures(
                        history.size(),
                        RootCause.of(history.get(0).path("stacktrace").asText()));
    }

    /**
     * Takes a savepoint while the job goes on.
     *
     * @return where it is
     * @throws IOException if it fails, with Flink's reason
     */
    String savepoint(String job, Path folder) throws IOException, InterruptedException {
        JsonNode begun = post(
                "/jobs/" + job + "/savepoints",
                Map.of("target-directory", ClusterConfiguration.flinkPath(folder), "cancel-job", false));
        return await(job, begun);
    }

    /** Stops the job with a savepoint; as {@link #savepoint}. */
    String stop(String job, Path folder) throws IOException, InterruptedException {
        JsonNode begun = post(
                "/jobs/" + job + "/stop",
                Map.of("targetDirectory", ClusterConfiguration.flinkPath(folder), "drain", false));
        return await(job, begun);
    }

    private String await(String job, JsonNode begun) throws IOException, InterruptedException {
        String request = begun.path("request-id").asText();
        while (true) {
            JsonNode now = get("/jobs/" + job + "/savepoints/" + request);
            if (now.path("status").path("id").asText().equals("COMPLETED")) {
                JsonNode operation = now.path("operation");
                if (operation.hasNonNull("location")) {
                    return operation.path("location").asText();
                }
                throw new IOException(RootCause.of(
                        operation.path("failure-cause").path("stack-trace").asText()));
            }
            Thread.sleep(BETWEEN_LOOKS.toMillis());
        }
    }

    /** Ends a job without a savepoint. */
    void cancel(String job) throws IOException, InterruptedException {
        send(HttpRequest.newBuilder(root.resolve("/jobs/" + job + "?mode=cancel"))
                .method("PATCH", HttpRequest.BodyPublishers.noBody()));
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(root.resolve(path)));
    }

    private JsonNode post(String path, Map<String, Object> body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(root.resolve(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body))));
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<byte[]> response =
                client.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofByteArray());
        JsonNode told = response.body().length == 0 ? JSON.createObjectNode() : JSON.readTree(response.body());
        if (response.statusCode() / 100 != 2) {
            String why = told.path("errors").path(0).asText();
            throw new IOException(response.request().uri().getPath() + " answered " + response.statusCode() + ": "
                    + why.lines().findFirst().orElse(""));
        }
        return told;
    }
}
