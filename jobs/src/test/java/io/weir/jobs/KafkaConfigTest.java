package io.weir.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.jobs.console.CommandFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The properties of Kafka's clients that a job is given. */
class KafkaConfigTest {
    @TempDir
    private Path folder;

    private static KafkaSettings settings(String... more) {
        String[] arguments = new String[2 + more.length];
        arguments[0] = "--pipeline=p.yaml";
        arguments[1] = "--bootstrap-servers=kafka:9093";
        System.arraycopy(more, 0, arguments, 2, more.length);
        return JobArguments.parse("ScoringJob", arguments).kafka();
    }

    @Test
    void propertiesOfTheFileAreTakenAsTheyStandAndThoseOfTheCommandLineWin() throws Exception {
        Path file = Files.writeString(
                folder.resolve("client.properties"),
                """
                # as Kafka's own tools take it
                security.protocol=SASL_SSL
                sasl.jaas.config=Module required password="${env:KAFKA_PASSWORD}";
                client.rack=a
                """);
        assertThat(settings("--kafka-config=" + file, "--kafka=client.rack=b").properties())
                .isEqualTo(Map.of(
                        "security.protocol", "SASL_SSL",
                        "sasl.jaas.config", "Module required password=\"${env:KAFKA_PASSWORD}\";",
                        "client.rack", "b"));
        assertThat(settings().properties()).isEmpty();
    }

    @Test
    void variableThatIsNotInTheEnvironmentIsToldBeforeItsPlaceholderIsSentAsAPassword() throws Exception {
        Path file = Files.writeString(
                folder.resolve("client.properties"),
                """
                config.providers=file, env
                config.providers.file.class=org.apache.kafka.common.config.provider.FileConfigProvider
                config.providers.env.class=org.apache.kafka.common.config.provider.EnvVarConfigProvider
                ssl.truststore.password=${file:/etc/kafka/secrets:truststore}
                sasl.jaas.config=Module required username="${env:PATH}" password="${env:WEIR_UNSET_PASSWORD}";
                """);
        assertThatThrownBy(() -> KafkaConfigFile.readForClientsHere(file))
                .isInstanceOf(CommandFailure.class)
                .hasMessage(file + " names what is not in the environment: WEIR_UNSET_PASSWORD.");
        assertThat(KafkaConfigFile.unsetVariables(KafkaConfigFile.read(file), Set.of("PATH", "WEIR_UNSET_PASSWORD")))
                .isEmpty();
    }

    @Test
    void fileThatCannotBeReadIsTold() {
        Path nowhere = folder.resolve("nowhere.properties");
        assertThatThrownBy(() -> settings("--kafka-config=" + nowhere))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--kafka-config is " + nowhere + ", which cannot be read");
    }
}
