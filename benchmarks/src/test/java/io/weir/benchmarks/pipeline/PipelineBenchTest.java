package io.weir.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.jobs.console.CommandFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineBenchTest {
    private static final List<String> SMALL_JVM = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx512m");

    @TempDir
    private Path folder;

    @Test
    void bothContestantsDecideTheSameAndTheResultHasItsForm() throws Exception {
        List<String> told = new ArrayList<>();
        PipelineBenchSettings settings = new PipelineBenchSettings(
                Path.of("../pipelines/card-fraud.yaml"), 60, 11, 0, 11, 2, 600, 60, 0.5, SMALL_JVM, folder);

        PipelineResult result = new PipelineBench(settings, told::add).run();

        JsonNode json = new ObjectMapper().valueToTree(result.document());
        assertThat(json.fieldNames())
                .toIterable()
                .startsWith("events_per_cpu_second", "latency_ms", "messages_per_cpu_second", "ratio");
        assertThat(json.at("/events_per_cpu_second")).hasSize(2);
        assertThat(json.at("/events_per_cpu_second/plain").asLong()).isPositive();
        assertThat(json.at("/events_per_cpu_second/weir").asLong()).isPositive();
        assertThat(json.at("/latency_ms").fieldNames()).toIterable().containsExactly("p50", "p99", "p999");
        assertThat(json.at("/latency_ms/p50").asDouble()).isPositive();
        assertThat(json.at("/latency/decisions").asLong()).isPositive();
        assertThat(json.at("/agreement/decisions").asLong()).isGreaterThan(50);
        assertThat(json.at("/agreement/alerts").asLong()).isPositive();
        assertThat(json.at("/repetitions/plain")).hasSize(2);
        assertThat(result.lines()).anyMatch(line -> line.startsWith("Both decide the same: "));
        assertThat(told).contains("Measuring weir, 2 of 2", "Measuring latency");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).as("state is deleted, logs are kept").isNotEmpty().allMatch(Files::isRegularFile);
        }
    }

    @Test
    void contestantsThatDisagreeAreNoResult() {
        NotedDecision one = new NotedDecision(1, 0.25f, false);
        NotedDecision two = new NotedDecision(2, 0.75f, true);

        assertThat(PipelineBench.compare(of(one, two), of(two, new NotedDecision(1, 0.250001f, false)), 0.5)
                        .alerts())
                .isEqualTo(1);
        assertDisagreement(of(one, two), of(one), "Weir alone decided about payment 2");
        assertDisagreement(of(one), of(one, two), "the plain one alone decided about payment 2");
        assertDisagreement(of(one, one), of(one), "Weir alone decided about payment 1, or twice");
        assertDisagreement(of(one), of(one, one), "the plain one decided twice about payment 1");
        assertDisagreement(
                of(one), of(new NotedDecision(1, 0.26f, false)), "the scores of payment 1 are 0.25 and 0.26");
        assertDisagreement(
                of(one),
                of(new NotedDecision(1, 0.25f, true)),
                "payment 1, of scores 0.25 and 0.25, is an alert in one");
        assertDisagreement(
                of(one),
                of(new NotedDecision(1, 0.250001f, true)),
                "payment 1, of scores 0.25 and 0.250001, is an alert");
        assertDisagreement(of(), of(one), "Weir decided about none of the payments that are compared");
        assertThat(PipelineBench.compare(
                                of(new NotedDecision(1, 0.500001f, true)), of(new NotedDecision(1, 0.5f, false)), 0.5)
                        .decisions())
                .as("at the limit the last digit decides")
                .isEqualTo(1);
    }

    private static void assertDisagreement(NotedDecision[] weir, NotedDecision[] plain, String how) {
        assertThatThrownBy(() -> PipelineBench.compare(weir, plain, 0.5))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("do not decide the same: " + how);
    }

    private static NotedDecision[] of(NotedDecision... decisions) {
        return decisions;
    }
}
