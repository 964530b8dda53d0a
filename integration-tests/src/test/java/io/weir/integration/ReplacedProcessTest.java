package io.weir.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.connectors.broker.DevelopmentBroker;
import io.weir.connectors.simulation.NetworkConfig;
import io.weir.connectors.simulation.StreamConfig;
import io.weir.operators.feature.language.Durations;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** {@code on-device-failure: fail} in the demo: its scoring process ends with its GPU, and its successor has the GPU again. */
@Timeout(400)
class ReplacedProcessTest {
    private static final StreamConfig STREAM =
            new StreamConfig(NetworkConfig.published(SentMessages.SEED), 0.001, Duration.ofHours(12));

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path temporary;

    @Test
    void aProcessThatFailsWithItsGpuIsReplacedByOneThatHasItAgainAndNothingIsLostOrRepeated() throws Exception {
        GpuStandIn gpu = GpuStandIn.in(temporary);
        Path pipeline = Files.writeString(
                temporary.resolve("card-fraud-gpu.yaml"),
                Files.readString(Repository.pipeline("card-fraud.yaml"))
                        + "scoring: {device: gpu, on-device-failure: fail}\n");
        DemoFolder folder = new DemoFolder(temporary.resolve("demo"));
        // Half a simulated day later the first labels come, and with a thousand of them the first model, which the
        // device scores:
        // it is lost then, and there is time left for the successor.
        JsonNode summary;
        try (WeirProcess demo = WeirProcess.start(
                temporary,
                gpu.environmentOfOneStorm("1:40:3:719"),
                gpu.jvm(),
                "demo",
                "--pipeline=" + pipeline,
                "--transactions=16000",
                "--rate=1000",
                "--broken=0.001",
                "--label-delay=" + Durations.compact(STREAM.labelDelay()),
                "--exit",
                "--json",
                "--directory=" + folder.path())) {
            assertThat(demo.awaitExit()).as(demo.err()).isZero();
            assertThat(demo.err()).contains("The scoring job's process died (exit code 239)");
            summary = demo.json();
        }
        assertThat(gpu.faults().stream().map(GpuStandIn.Fault::code))
                .as("lost by the first process, found well by the second")
                .containsSubsequence("719", "well");
        assertThat(summary.get("restarts").asInt()).isEqualTo(1);
        try (DevelopmentBroker broker = folder.startBroker()) {
            Decisions.assertNothingLostOrRepeated(
                    broker.bootstrap(),
                    SentMessages.of(summary.get("transactions").asLong(), STREAM));
            assertThat(TopicContents.json(broker.bootstrap(), "scoring-status"))
                    .isNotEmpty()
                    .allSatisfy(status ->
                            assertThat(status.get("pipeline").textValue()).isEqualTo("card-fraud"));
        }
    }
}
