package io.weir.jobs.cluster;

import io.weir.jobs.KafkaConfigFile;
import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;

/**
 * How a cluster's Kafka is reached.
 *
 * @param bootstrap {@code host:port[,host:port...]}
 * @param config a file with properties of every client; null: none
 */
record KafkaClients(String bootstrap, Path config) {
    private static final int PATIENCE_MS = 20_000;

    /** The properties of every client but the addresses; read anew each time, and never logged. */
    Map<String, String> properties() throws IOException {
        return config == null ? Map.of() : KafkaConfigFile.readForClientsHere(config);
    }

    /** The same as they stand in the file, for clients elsewhere: a variable may be set there alone. */
    Map<String, String> propertiesAsWritten() throws IOException {
        return config == null ? Map.of() : KafkaConfigFile.read(config);
    }

    /** The names of the topics that are there. */
    Set<String> topics() throws IOException, InterruptedException {
        Map<String, Object> settings = new HashMap<>(properties());
        settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MS);
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MS);
        try (Admin admin = Admin.create(settings)) {
            return admin.listTopics().names().get();
        } catch (ExecutionException e) {
            throw unreachable(e.getCause(), settings);
        } catch (KafkaException e) {
            throw unreachable(e, settings);
        }
    }

    /** @throws CommandFailure if Kafka does not answer */
    void requireAnswer() throws IOException, InterruptedException {
        topics();
    }

    private CommandFailure unreachable(Throwable why, Map<String, Object> settings) {
        Throwable cause = why;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        boolean refused = why instanceof AuthenticationException || why instanceof AuthorizationException;
        boolean silent = why instanceof ApiException && !refused;
        String asked = settings.getOrDefault("security.protocol", "PLAINTEXT")
                + settings.entrySet().stream()
                        .filter(setting -> setting.getKey().equals("sasl.mechanism"))
                        .map(setting -> " and " + setting.getValue())
                        .findFirst()
                        .orElse("");
        return new CommandFailure(
                ExitCode.FAILED,
                "Kafka at " + bootstrap + (refused ? " refuses this client: " : " does not answer: ")
                        + cause.getMessage()
                        + (silent
                                ? "; it was asked with " + asked + ", which may be another than its listener's."
                                : ""),
                "Check --bootstrap"
                        + (config == null
                                ? ", and give what its clients need with --kafka-config."
                                : " and " + config + "."),
                why);
    }
}
