package io.weir.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.connectors.broker.DevelopmentBroker;
import io.weir.connectors.simulation.NetworkConfig;
import io.weir.connectors.simulation.StreamConfig;
import io.weir.operators.feature.language.Durations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL and silence in mid-run; afterwards every valid transaction has exactly one decision. */
@Timeout(900)
class KilledProcessesTest {
    /** The demo's default. */
    private static final double BROKEN = 0.001;

    private static final StreamConfig STREAM =
            new StreamConfig(NetworkConfig.published(SentMessages.SEED), BROKEN, Duration.ofHours(12));

    private static final Duration OUTAGE =
            Duration.ofSeconds(Long.parseLong(System.getenv().getOrDefault("WEIR_OUTAGE_SECONDS", "10")));

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path temporary;

    @Test
    void jobsAndBrokerThatAreKilledGoOnWithNothingLostOrRepeated() throws Exception {
        DemoFolder folder = new DemoFolder(temporary.resolve("demo"));
        // Slow enough that each of the three dies while transactions, and half a simulated day later labels, still
        // come.
        try (WeirProcess demo = demo("--transactions=20000", "--rate=1000")) {
            String kafka = demo.kafka();
            Decisions.awaitEnd(kafka, "decisions", 2_000);
            folder.killAndAwaitSuccessor("scoring");
            Decisions.awaitEnd(kafka, "decisions", 10_000);
            folder.killAndAwaitSuccessor("broker");
            Decisions.awaitEnd(kafka, "model-metrics", 1);
            folder.killAndAwaitSuccessor("learning");
            assertThat(demo.awaitExit()).as(demo.err()).isZero();
            JsonNode summary = demo.json();
            assertThat(summary.get("restarts").asInt()).isEqualTo(3);
            assertThat(summary.get("labels_learned").asLong())
                    .isEqualTo(summary.get("labels").asLong())
                    .isPositive();
            assertThat(folder.running()).isEmpty();
            assertTopics(folder, summary);
        }
    }

    @Test
    void aKilledDemoLeavesNothingRunningAndGoesOnThroughABrokersSilence() throws Exception {
        DemoFolder folder = new DemoFolder(temporary.resolve("demo"));
        try (WeirProcess demo = demo("--transactions=1000000", "--rate=2000")) {
            Decisions.awaitEnd(demo.kafka(), "decisions", 4_000);
            demo.kill();
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> folder.running().isEmpty());

        try (WeirProcess demo = demo("--transactions=12000", "--rate=2000")) {
            String kafka = demo.kafka();
            Decisions.awaitEnd(kafka, "decisions", TopicContents.end(kafka, "decisions") + 2_000);
            List<ProcessHandle> jobs = List.of(folder.process("scoring"), folder.process("learning"));
            ProcessHandle broker = folder.process("broker");
            Signals.send("STOP", broker.pid());
            try {
                await().during(OUTAGE).atMost(OUTAGE.plusSeconds(30)).until(() -> jobs.stream()
                        .allMatch(ProcessHandle::isAlive));
            } finally {
                Signals.send("CONT", broker.pid());
            }
            assertThat(demo.awaitExit()).as(demo.err()).isZero();
            assertThat(demo.json().get("restarts").asInt()).isZero();
            assertThat(demo.json().get("sent").asLong()).isEqualTo(12_000);
            assertTopics(folder, demo.json());
        }
    }

    private static void assertTopics(DemoFolder folder, JsonNode summary) {
        try (DevelopmentBroker broker = folder.startBroker()) {
            Decisions.assertNothingLostOrRepeated(
                    broker.bootstrap(),
                    SentMessages.of(summary.get("transactions").asLong(), STREAM));
        }
    }

    private WeirProcess demo(String transactions, String rate) throws Exception {
        return WeirProcess.start(
                temporary,
                "demo",
                transactions,
                rate,
                "--broken=" + BROKEN,
                "--label-delay=" + Durations.compact(STREAM.labelDelay()),
                "--exit",
                "--json",
                "--directory=" + temporary.resolve("demo"));
    }
}
