package io.weir.jobs.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.jobs.local.RootCause;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** Asks a job's process how it is, over Flink's REST interface. Not safe for use by several threads. */
final class FlinkRest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final String root;
    private final String checkpoints;
    private boolean known;

    /**
     * @param checkpoints the folder of the job's checkpoints, as Flink is told it: which no other process has
     */
    FlinkRest(int port, String checkpoints) {
        root = "http://127.0.0.1:" + port;
        this.checkpoints = checkpoints;
    }

    URI page() {
        return URI.create(root);
    }

    /**
     * How a job is.
     *
     * @param running whether all of its tasks run
     * @param state Flink's name of its state
     * @param completed the checkpoints that were completed since the process started
     * @param failed those that failed, and those that were never begun since not all tasks ran
     * @param anyFailed whether any that was begun has failed
     * @param failure why the newest checkpoint failed; empty if it did not
     * @param failures what failed the job, while not all of its tasks run; none while they do
     */
    record JobStatus(
            boolean running,
            String state,
            long completed,
            long failed,
            boolean anyFailed,
            Optional<String> failure,
            JobFailures failures) {}

    /**
     * What failed a job since its process started.
     *
     * @param count how often it failed; Flink remembers the last 16
     * @param newest the root cause of the newest failure, one line; empty if there was none
     */
    record JobFailures(int count, String newest) {
        static final JobFailures NONE = new JobFailures(0, "");
    }

    /** Empty as long as the process does not answer, or has no job yet. */
    Optional<JobStatus> status() throws InterruptedException {
        try {
            if (!known && !isOurs()) {
                return Optional.empty();
            }
            JsonNode jobs = get("/jobs/overview").path("jobs");
            if (jobs.isEmpty()) {
                return Optional.empty();
            }
            JsonNode job = jobs.get(0);
            String state = job.path("state").asText();
            if (state.equals("INITIALIZING") || state.equals("CREATED")) {
                // Asked for its checkpoints now, Flink would log a stack trace.
                return Optional.of(new JobStatus(false, state, 0, 0, false, Optional.empty(), JobFailures.NONE));
            }
            JsonNode tasks = job.path("tasks");
            boolean running = state.equals("RUNNING")
                    && tasks.path("running").asInt() == tasks.path("total").asInt();
            String resource = "/jobs/" + job.path("jid").asText();
            JsonNode checkpoints = get(resource + "/checkpoints");
            JsonNode counts = checkpoints.path("counts");
            JsonNode latest = checkpoints.path("latest");
            JsonNode failed = latest.path("failed");
            boolean newestFailed = failed.isObject()
                    && failed.path("id").asLong()
                            > latest.path("completed").path("id").asLong(-1);
            return Optional.of(new JobStatus(
                    running,
                    state,
                    counts.path("completed").asLong(),
                    counts.path("failed").asLong(),
                    failed.isObject(),
                    newestFailed ? Optional.of(failed.path("failure_message").asText()) : Optional.empty(),
                    running ? JobFailures.NONE : failures(resource)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Another demo on this machine may have taken the port that was free a moment ago; the process then ends by itself. */
    private boolean isOurs() throws IOException, InterruptedException {
        for (JsonNode option : get("/jobmanager/config")) {
            known |= option.path("key").asText().equals("execution.checkpointing.dir")
                    && option.path("value").asText().equals(checkpoints);
        }
        return known;
    }

    private JobFailures failures(String resource) throws IOException, InterruptedException {
        JsonNode history =
                get(resource + "/exceptions").path("exceptionHistory").path("entries");
        // The newest comes first.
        return history.isEmpty()
                ? JobFailures.NONE
                : new JobFailures(
                        history.size(),
                        RootCause.of(history.get(0).path("stacktrace").asText()));
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = client.send(
                HttpRequest.newBuilder(URI.create(root + path))
                        .timeout(PATIENCE)
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() != 200) {
            throw new IOException(path + " answered " + response.statusCode());
        }
        return JSON.readTree(response.body());
    }
}
