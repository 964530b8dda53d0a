package io.weir.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A TaskManager is killed with SIGKILL in the middle of a run whose histories are in RocksDB behind the cache: every bit of
 * every feature is that of a run that nobody disturbed.
 */
class KilledFeaturesTest {
    /** Some ten seconds of a run; the environment variable WEIR_FEATURE_EVENTS, such as 5000000, makes it longer. */
    private static final long EVENTS = Long.parseLong(System.getenv().getOrDefault("WEIR_FEATURE_EVENTS", "1500000"));

    /** Two runs, on a machine that does other things too: only a hang gets there. */
    private static final Duration PATIENCE = Duration.ofSeconds(240 + EVENTS / 2_000);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path temporary;

    @Test
    void theFeaturesAfterAKillAreThoseOfAnUndisturbedRun() throws Exception {
        try (FlinkCluster cluster = FlinkCluster.startOptimizing(temporary.resolve("flink"))) {
            cluster.awaitTaskManager();
            submit(cluster, "undisturbed");
            awaitFinished(cluster, "undisturbed");
            assertThat(checkpoints(cluster, "undisturbed", "restored")).isZero();

            submit(cluster, "killed");
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> FeatureDigest.progress(temporary.resolve("killed")) > EVENTS / 3
                            && checkpoints(cluster, "killed", "completed") > 0);
            cluster.killTaskManager();
            assertThat(FeatureDigest.progress(temporary.resolve("killed")))
                    .as("the run had come to its end before the kill")
                    .isLessThan(EVENTS * 9 / 10);
            cluster.startTaskManager();
            awaitFinished(cluster, "killed");
            assertThat(checkpoints(cluster, "killed", "restored")).isPositive();
        }
        List<String> expected = FeatureDigest.result(temporary.resolve("undisturbed"));
        assertThat(expected.stream().mapToLong(line -> Long.parseLong(line.split(" ")[1])))
                .as("each event once")
                .hasSize(FeatureDigest.RANGES)
                .allMatch(count -> Math.abs(count - EVENTS / FeatureDigest.RANGES) <= 1);
        assertThat(FeatureDigest.result(temporary.resolve("killed"))).isEqualTo(expected);
    }

    private void submit(FlinkCluster cluster, String name) throws Exception {
        cluster.awaitSubmitted(cluster.submit(
                FeatureDigestJob.class,
                testClasses(),
                1,
                name,
                Long.toString(EVENTS),
                temporary.resolve(name).toString()));
    }

    /** The job is of these tests, and not in the jar that is submitted. */
    private static URI testClasses() throws Exception {
        return FeatureDigestJob.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI();
    }

    private static void awaitFinished(FlinkCluster cluster, String name) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).until(() -> cluster.hasFinished(name));
    }

    private static int checkpoints(FlinkCluster cluster, String name, String which) {
        return cluster.get("jobs/" + cluster.jobs().get(name) + "/checkpoints")
                .at("/counts/" + which)
                .asInt();
    }
}
