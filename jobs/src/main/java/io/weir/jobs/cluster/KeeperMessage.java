package io.weir.jobs.cluster;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.jobs.console.CommandFailure;
import java.io.IOException;

/**
 * What a keeper tells the {@code up} that has started it, a line of JSON each on its standard output: one of the four, the
 * others are null.
 *
 * @param status how far it is
 * @param line what is worth a line of its own
 * @param ready the cluster, once it has come up: the last message
 * @param failed why it has not: the last message
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record KeeperMessage(String status, String line, ClusterRecord ready, Failed failed) {
    /** What {@code up} writes when it has understood that the cluster is ready: from then on the keeper stands alone. */
    static final String GO_ON_ALONE = "go on alone";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A {@link CommandFailure} on its way. */
    record Failed(int exitCode, String message, String nextStep) {
        static Failed of(CommandFailure failure) {
            return new Failed(failure.exitCode(), failure.getMessage(), failure.nextStep());
        }

        CommandFailure asFailure() {
            return new CommandFailure(exitCode, message, nextStep);
        }
    }

    String toJson() throws IOException {
        return JSON.writeValueAsString(this);
    }

    /** Null for what else a JVM prints, such as its warnings. */
    static KeeperMessage parse(String line) throws IOException {
        return line.startsWith("{") ? JSON.readValue(line, KeeperMessage.class) : null;
    }
}
