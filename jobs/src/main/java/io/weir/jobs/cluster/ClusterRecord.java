package io.weir.jobs.cluster;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where everything of a running cluster is: {@code run/cluster.json}, written by its keeper.
 *
 * @param keeper the id of the keeper's process
 * @param ready whether it has come up
 * @param options what it was started with
 * @param flink the JobManager's address, and Flink's page
 * @param flinkVersion such as {@code 2.2.0}
 * @param classPath the jars of Flink
 * @param kafka {@code host:port[,host:port...]}
 * @param page the live page; null while no pipeline was submitted that it can show
 * @param restarts how many processes have died and were started again
 * @param troubles what could not be kept alive, a sentence each
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ClusterRecord(
        long keeper,
        boolean ready,
        UpOptions options,
        URI flink,
        String flinkVersion,
        List<Path> classPath,
        String kafka,
        URI page,
        int restarts,
        List<String> troubles) {
    /** Reads what another build has written too: a cluster may be older than the command that ends it. */
    static final ObjectMapper JSON = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    ClusterRecord {
        classPath = List.copyOf(classPath);
        troubles = List.copyOf(troubles);
    }

    ClusterRecord withPage(URI shown) {
        return new ClusterRecord(
                keeper, ready, options, flink, flinkVersion, classPath, kafka, shown, restarts, troubles);
    }

    ClusterRecord whenReady() {
        return new ClusterRecord(
                keeper, true, options, flink, flinkVersion, classPath, kafka, page, restarts, troubles);
    }

    ClusterRecord with(int restarted, List<String> found) {
        return new ClusterRecord(keeper, ready, options, flink, flinkVersion, classPath, kafka, page, restarted, found);
    }

    String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("no JSON can be made of " + this, e);
        }
    }

    /** What the cluster in this folder is; empty if none runs there, or one that is only just starting. */
    static Optional<ClusterRecord> running(ClusterDirectory directory) throws IOException, InterruptedException {
        // Without the lock it is what a killed keeper left, and the process of that id may be anyone's.
        if (!directory.isKept() || !Files.exists(directory.record())) {
            return Optional.empty();
        }
        return Optional.of(JSON.readValue(directory.record().toFile(), ClusterRecord.class));
    }
}
