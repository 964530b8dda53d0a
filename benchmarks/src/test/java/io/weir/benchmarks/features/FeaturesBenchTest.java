package io.weir.benchmarks.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.benchmarks.contest.Slice;
import io.weir.jobs.console.CommandFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeaturesBenchTest {
    private static final List<String> SMALL_JVM = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx512m");

    @TempDir
    private Path folder;

    private BenchSettings settings(List<String> jvm, Contestant... contestants) {
        return new BenchSettings(List.of(contestants), 200, 400, 3, 2_000, 60, 60, jvm, folder);
    }

    @Test
    void eachContestantIsMeasuredInAProcessOfItsOwn() throws Exception {
        List<String> told = new ArrayList<>();
        BenchSettings settings = settings(
                SMALL_JVM,
                Contestant.PLAIN_RING_ROCKSDB,
                Contestant.WEIR_ROCKSDB,
                Contestant.WEIR_ROCKSDB_MILLION_KEYS);

        BenchResult result = new FeaturesBench(settings, told::add).run();

        JsonNode json = new ObjectMapper().valueToTree(result.document());
        for (Contestant contestant : settings.contestants()) {
            assertThat(json.at("/events_per_cpu_second/" + contestant.label()).asLong())
                    .as(contestant.label())
                    .isPositive();
            assertThat(json.at("/bytes_per_key/" + contestant.label()).asLong())
                    .as(contestant.label())
                    .isGreaterThan(16);
            assertThat(json.at("/repetitions/" + contestant.label())).hasSize(3);
        }
        assertThat(json.at("/events_per_cpu_second")).hasSize(3);
        assertThat(json.get("events").asLong()).isEqualTo(3 * 3 * 2_000);
        assertThat(json.at("/ratios/rocksdb_over_plain_ring/at_least").asDouble())
                .isEqualTo(3);
        assertThat(json.at("/ratios/rocksdb_over_heap").isMissingNode()).isTrue();
        assertThat(told).contains("Measuring weir_rocksdb, 3 of 3");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).as("state is deleted, logs are kept").isNotEmpty().allMatch(Files::isRegularFile);
        }
    }

    @Test
    void aProcessThatEndsIsToldWithWhatItSaid() {
        FeaturesBench bench =
                new FeaturesBench(settings(List.of("-XX:NoSuchFlag=1"), Contestant.WEIR_HEAP), status -> {});

        assertThatThrownBy(bench::run).isInstanceOfSatisfying(CommandFailure.class, failure -> {
            assertThat(failure)
                    .hasMessageStartingWith("The process of weir_heap ended: ")
                    .hasMessageContaining("NoSuchFlag");
            assertThat(failure.nextStep())
                    .endsWith(folder.resolve("weir_heap.err").toString());
        });
    }

    @Test
    void contestantsThatDisagreeAreNoResult() {
        double[] sums = new double[Windows.FEATURES];
        Arrays.fill(sums, 1_000);
        double[] wrong = sums.clone();
        wrong[7] = 1_000.1;

        FeaturesBench.compare(
                Map.ofEntries(
                        entry(Contestant.WEIR_HEAP, new Ending(1, sums)),
                        entry(Contestant.WEIR_HEAP_HOT_KEY, new Ending(1, wrong))),
                10_000);
        assertThatThrownBy(() -> FeaturesBench.compare(
                        Map.ofEntries(
                                entry(Contestant.WEIR_HEAP, new Ending(1, sums)),
                                entry(Contestant.PLAIN_RING_HEAP, new Ending(1, wrong))),
                        10_000))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("do not compute the same: the sums of feature 7 over 10000 events are ");
    }

    @Test
    void theFigureIsTheMedianAndRatiosAreOfMedians() {
        BenchSettings settings = settings(SMALL_JVM, Contestant.WEIR_ROCKSDB, Contestant.PLAIN_RING_ROCKSDB);
        Ending ending = new Ending(20_000, new double[Windows.FEATURES]);
        BenchResult result = new BenchResult(
                settings,
                Map.of(
                        Contestant.WEIR_ROCKSDB,
                        List.of(slice(900), slice(100), slice(400)),
                        Contestant.PLAIN_RING_ROCKSDB,
                        List.of(slice(100), slice(300))),
                Map.of(Contestant.WEIR_ROCKSDB, ending, Contestant.PLAIN_RING_ROCKSDB, ending));

        assertThat(result.eventsPerCpuSecond(Contestant.WEIR_ROCKSDB)).hasValue(400);
        assertThat(result.eventsPerCpuSecond(Contestant.PLAIN_RING_ROCKSDB)).hasValue(200);
        assertThat(result.eventsPerCpuSecond(Contestant.WEIR_HEAP)).isEmpty();
        assertThat(result.bytesPerKey(Contestant.WEIR_ROCKSDB)).hasValue(100);
        assertThat(result.lines())
                .contains("weir_rocksdb: 2.00 times plain_ring_rocksdb; at least 3.0 is wanted (missed)")
                .noneMatch(line -> line.contains("sql_over_heap"));
    }

    private static Slice slice(long events) {
        return new Slice(events, 1, 1, 0);
    }
}
