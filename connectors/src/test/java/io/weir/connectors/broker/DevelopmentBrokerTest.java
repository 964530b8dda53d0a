package io.weir.connectors.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.weir.connectors.kafka.TopicSpec;
import io.weir.connectors.kafka.Topics;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevelopmentBrokerTest {
    private static final Path LIB = BrokerClassPath.gathered(Path.of(""));

    @TempDir
    Path directory;

    @Test
    void acknowledgedRecordsSurviveSigkillAndARestartOnTheSamePort() throws Exception {
        try (DevelopmentBroker broker = DevelopmentBroker.start(DevelopmentBroker.Options.of(directory, LIB))) {
            List<TopicSpec> topics = List.of(new TopicSpec("kept", 1, false, 1_000_000));
            assertThat(Topics.create(broker.bootstrap(), topics)).containsExactly("kept");
            assertThat(Topics.create(broker.bootstrap(), topics)).isEmpty();
            try (var producer = new KafkaProducer<>(
                    Map.<String, Object>of("bootstrap.servers", broker.bootstrap(), "acks", "all"),
                    new StringSerializer(),
                    new StringSerializer())) {
                producer.send(new ProducerRecord<>("kept", "key", "value")).get();
            }
            int port = broker.port();
            long pid = broker.pid();

            broker.kill();
            assertThat(broker.isAlive()).isFalse();
            broker.restart();

            assertThat(broker.port()).isEqualTo(port);
            assertThat(broker.pid()).isNotEqualTo(pid);
            assertThat(onlyValue(broker.bootstrap(), "kept")).isEqualTo("value");
            assertThat(directory.resolve("broker.log.1")).exists();
        }
    }

    @Test
    void takenPortIsReplaced() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            BrokerPorts ports = BrokerPorts.choose(taken.getLocalPort(), 0);

            assertThat(ports.broker()).isNotEqualTo(taken.getLocalPort()).isPositive();
            assertThat(ports.controller()).isNotEqualTo(ports.broker()).isPositive();
        }
    }

    @Test
    void freePortIsTaken() throws Exception {
        BrokerPorts some = BrokerPorts.choose(0, 0);

        assertThat(BrokerPorts.choose(some.broker(), some.controller())).isEqualTo(some);
    }

    @Test
    void portsAreReadFromTheSettingsOfTheLastStart() throws Exception {
        Path settings = directory.resolve("server.properties");
        assertThat(BrokerSettings.lastPorts(settings)).isEqualTo(new BrokerPorts(0, 0));

        Files.writeString(settings, BrokerSettings.render(directory, new BrokerPorts(40123, 40124)));

        assertThat(BrokerSettings.lastPorts(settings)).isEqualTo(new BrokerPorts(40123, 40124));
    }

    @Test
    void brokerThatCannotStartSaysWhatItsLogSays() throws Exception {
        Path empty = Files.createDirectories(directory.resolve("no-jars"));

        assertThatThrownBy(() -> DevelopmentBroker.start(DevelopmentBroker.Options.of(directory, empty)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(directory.resolve("broker.log").toString())
                .hasMessageContaining("kafka.tools.StorageTool has no public static void main");
    }

    @Test
    void missingFolderOfJarsIsNamedWithTheCommandThatMakesIt() {
        assertThatThrownBy(() ->
                        DevelopmentBroker.start(DevelopmentBroker.Options.of(directory, directory.resolve("nowhere"))))
                .hasMessageContaining("nowhere")
                .hasMessageContaining("mvn generate-resources -pl connectors/development-broker");
    }

    @Test
    void brokerStopsInOrderWhenItsInputEnds() {
        DevelopmentBroker broker = DevelopmentBroker.start(DevelopmentBroker.Options.of(directory, LIB));
        ProcessHandle process = ProcessHandle.of(broker.pid()).orElseThrow();

        broker.close();

        await().atMost(30, TimeUnit.SECONDS).until(() -> !process.isAlive());
        assertThat(directory.resolve("data").resolve(".kafka_cleanshutdown")).exists();
    }

    private static String onlyValue(String bootstrap, String topic) {
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", bootstrap),
                new StringDeserializer(),
                new StringDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            return await().until(
                            () -> consumer.poll(Duration.ofMillis(100)).records(partition).stream()
                                    .map(record -> record.value())
                                    .findFirst(),
                            Optional::isPresent)
                    .orElseThrow();
        }
    }
}
