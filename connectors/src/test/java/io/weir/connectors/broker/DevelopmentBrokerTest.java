package io.weir.connectors.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.weir.connectors.kafka.TopicSpec;
import io.weir.connectors.kafka.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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
        Path folder = directory.resolve(nameOfMoreThanAscii());
        try (DevelopmentBroker broker = DevelopmentBroker.start(DevelopmentBroker.Options.of(folder, LIB))) {
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
            assertThat(folder.resolve("broker.log.1")).exists();
            assertThat(folder.resolve("data").resolve("kept-0")).isDirectory();
        }
    }

    /** Where the file system's encoding has it. */
    private static String nameOfMoreThanAscii() {
        boolean has = Charset.forName(System.getProperty("sun.jnu.encoding"))
                .newEncoder()
                .canEncode('ü');
        return has ? "für alle" : "for all";
    }

    @Test
    void folderThatKafkaWouldSplitIsRefused() {
        assertThatThrownBy(() -> DevelopmentBroker.Options.of(directory.resolve("a,b"), LIB))
                .hasMessageContaining("a,b'; Kafka takes a comma for the end of a folder's name");
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
    void restartInsistsOnTheBrokersPortAndTellsWhenItIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            BrokerPorts last = new BrokerPorts(taken.getLocalPort(), 0);
            assertThatThrownBy(() -> BrokerPorts.insistOnBroker(last, Duration.ofMillis(300)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll("Port " + taken.getLocalPort(), "taken by another program");
        }
        BrokerPorts some = BrokerPorts.choose(0, 0);
        assertThat(BrokerPorts.insistOnBroker(some, Duration.ZERO)).isEqualTo(some);
    }

    @Test
    void restartWaitsUntilItsPortIsFree() throws Exception {
        ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        BrokerPorts last = new BrokerPorts(taken.getLocalPort(), 0);
        CompletableFuture<BrokerPorts> ports = CompletableFuture.supplyAsync(() -> {
            try {
                return BrokerPorts.insistOnBroker(last, Duration.ofSeconds(60));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });

        taken.close();

        assertThat(ports.get(60, TimeUnit.SECONDS).broker()).isEqualTo(last.broker());
    }

    @Test
    void thePreferredPortWinsOverTheLastOneWhenAFolderIsStartedAgain() throws Exception {
        int preferred = BrokerPorts.choose(0, 0).broker();
        try (DevelopmentBroker broker = DevelopmentBroker.start(DevelopmentBroker.Options.of(directory, LIB))) {
            assertThat(broker.port()).isNotEqualTo(preferred);
        }
        try (DevelopmentBroker broker =
                DevelopmentBroker.start(new DevelopmentBroker.Options(directory, LIB, preferred, 256))) {
            assertThat(broker.port()).isEqualTo(preferred);
        }
    }

    @Test
    void recordOfAYearFarAheadIsAccepted() throws Exception {
        long year2100 = Instant.parse("2100-01-01T00:00:00Z").toEpochMilli();
        try (DevelopmentBroker broker = DevelopmentBroker.start(DevelopmentBroker.Options.of(directory, LIB));
                var producer = new KafkaProducer<>(
                        Map.<String, Object>of("bootstrap.servers", broker.bootstrap(), "acks", "all"),
                        new StringSerializer(),
                        new StringSerializer())) {
            Topics.create(broker.bootstrap(), List.of(new TopicSpec("future", 1, false, 1_000_000)));

            producer.send(new ProducerRecord<>("future", 0, year2100, "key", "of 2100"))
                    .get();

            assertThat(onlyValue(broker.bootstrap(), "future")).isEqualTo("of 2100");
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
                .hasMessageContaining("kafka.tools.StorageTool is not on the class path");
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
