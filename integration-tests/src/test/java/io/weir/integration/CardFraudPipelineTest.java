package io.weir.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.connectors.broker.DevelopmentBroker;
import io.weir.connectors.simulation.BrokenWay;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a user runs it, twice in one folder, and what its topics hold afterwards. */
@Timeout(600)
class CardFraudPipelineTest {
    private static final long FIRST = 10_000;
    private static final long SECOND = 4_000;
    private static final double BROKEN = 0.01;

    /** Kafka's, the page's and the two Flink pages'. */
    private static final List<Integer> PORTS = List.of(9092, 8080, 8081, 8082);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path temporary;

    private static WeirProcess first;
    private static WeirProcess second;
    private static List<ProcessHandle> leftRunning;
    private static boolean checkpointed;
    private static DevelopmentBroker broker;

    @BeforeAll
    static void runTwiceInOneFolder() throws Exception {
        DemoFolder folder = new DemoFolder(temporary.resolve("the demo"));
        List<ServerSocket> taken = takeTheDemosPorts();
        try {
            first = demo(FIRST);
        } finally {
            for (ServerSocket socket : taken) {
                socket.close();
            }
        }
        leftRunning = folder.running();
        try (Stream<Path> files = Files.walk(folder.path().resolve("checkpoints/scoring"))) {
            checkpointed = files.anyMatch(file -> file.endsWith("_metadata"));
        }
        second = demo(SECOND);
        broker = folder.startBroker();
    }

    private static List<ServerSocket> takeTheDemosPorts() throws IOException {
        List<ServerSocket> taken = new ArrayList<>();
        for (int port : PORTS) {
            try {
                taken.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
            } catch (BindException e) {
                // Another program has it: as good.
            }
        }
        return taken;
    }

    private static WeirProcess demo(long transactions) throws Exception {
        return WeirProcess.run(
                temporary,
                "demo",
                "--transactions=" + transactions,
                "--rate=0",
                "--broken=" + BROKEN,
                "--exit",
                "--json",
                "--directory=" + temporary.resolve("the demo"));
    }

    @AfterAll
    static void stopBroker() {
        if (broker != null) {
            broker.close();
        }
    }

    @Test
    void checkpointsAreInTheFolderWhateverItsName() {
        assertThat(checkpointed).isTrue();
    }

    @Test
    void itEndsByItselfWithNothingLeftRunning() throws Exception {
        assertThat(first.awaitExit()).as(first.err()).isZero();
        assertThat(leftRunning).isEmpty();
    }

    @Test
    void portsThatAreTakenAreReplacedAndTold() {
        assertThat(PORTS).allSatisfy(port -> assertThat(first.err())
                .containsPattern("Port " + port + " is taken: .+ is on \\d+"));
    }

    @Test
    void everyTransactionIsDecidedOrRejected() throws Exception {
        JsonNode summary = first.json();
        assertThat(summary.get("transactions").asLong()).isEqualTo(FIRST);
        assertThat(summary.get("rejected").asLong()).isEqualTo(100);
        assertThat(summary.get("decisions").asLong()).isEqualTo(9_900);
        assertThat(summary.get("latency_ms").get("p99").asDouble()).isPositive();
        assertThat(summary.get("checkpoints").get("scoring").asLong()).isPositive();
        assertThat(summary.get("checkpoints").get("failed").asLong()).isZero();
        assertThat(summary.get("restarts").asLong()).isZero();
    }

    @Test
    void tenWaysOfBrokenMessagesAreRejectedForTenReasons() throws Exception {
        Map<String, Long> reasons = new TreeMap<>();
        first.json()
                .get("rejected_by_reason")
                .fields()
                .forEachRemaining(e -> reasons.put(e.getKey(), e.getValue().asLong()));
        assertThat(reasons)
                .isEqualTo(Arrays.stream(BrokenWay.values()).collect(Collectors.toMap(BrokenWay::name, way -> 10L)));
    }

    @Test
    void aSecondRunGoesOnWhereTheFirstEnded() throws Exception {
        assertThat(second.awaitExit()).as(second.err()).isZero();
        JsonNode summary = second.json();
        assertThat(summary.get("sent").asLong()).isEqualTo(SECOND);
        assertThat(summary.get("transactions").asLong()).isEqualTo(FIRST + SECOND);
        assertThat(summary.get("rejected").asLong()).isEqualTo(140);
        assertThat(summary.get("decisions").asLong()).isEqualTo(13_860);
    }

    @Test
    void everyValidTransactionHasExactlyOneDecision() {
        List<Long> decided = TopicContents.json(broker.bootstrap(), "decisions").stream()
                .map(decision -> decision.get("id").asLong())
                .toList();
        Decisions.assertEachOnce(
                decided, SentMessages.of(FIRST + SECOND, BROKEN).valid());
    }

    @Test
    void everyMessageOfTheNetworkIsThereOnce() {
        List<Long> indexes = TopicContents.read(broker.bootstrap(), "transactions").stream()
                .map(record -> Long.parseLong(TopicContents.header(record, "n")))
                .sorted()
                .toList();
        assertThat(indexes)
                .isEqualTo(LongStream.range(0, FIRST + SECOND).boxed().toList());
    }

    @Test
    void everyDecisionHasItsFeaturesInTheLog() {
        List<JsonNode> log = TopicContents.json(broker.bootstrap(), "feature-log");
        Decisions.assertEachOnce(
                log.stream().map(line -> line.get("id").asLong()).toList(),
                SentMessages.of(FIRST + SECOND, BROKEN).valid());
        // the amount, 5 of the card and 5 of the terminal
        assertThat(log).allSatisfy(line -> assertThat(line.get("features")).hasSize(1 + 5 + 5));
    }

    @Test
    void aDeadLetterHoldsTheOriginalBytesOfTheMessageThatItNames() {
        Map<String, ConsumerRecord<byte[], byte[]>> sent =
                TopicContents.read(broker.bootstrap(), "transactions").stream()
                        .collect(Collectors.toMap(
                                record -> record.topic() + "/" + record.partition() + "/" + record.offset(),
                                Function.identity()));
        List<ConsumerRecord<byte[], byte[]>> letters = TopicContents.read(broker.bootstrap(), "dead-letters");
        assertThat(letters).hasSize(140);
        assertThat(letters).allSatisfy(letter -> {
            ConsumerRecord<byte[], byte[]> original = sent.get(TopicContents.header(letter, "source-topic") + "/"
                    + TopicContents.header(letter, "source-partition") + "/"
                    + TopicContents.header(letter, "source-offset"));
            assertThat(letter.value()).isEqualTo(original.value());
            assertThat(letter.key()).isEqualTo(original.key());
            assertThat(TopicContents.header(letter, "detail")).isNotBlank();
            assertThat(TopicContents.header(letter, "pipeline")).isEqualTo("card-fraud");
        });
        assertThat(letters.stream()
                        .map(letter -> TopicContents.header(letter, "source-topic") + "/"
                                + TopicContents.header(letter, "source-partition") + "/"
                                + TopicContents.header(letter, "source-offset"))
                        .toList())
                .doesNotHaveDuplicates();
    }
}
