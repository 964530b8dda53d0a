package io.weir.jobs.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.connectors.simulation.MetricsConfig;
import io.weir.jobs.console.CommandFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsChoiceTest {
    private static final MetricsChoice NOTHING_GIVEN = new MetricsChoice(null, null, null);

    @TempDir
    Path folder;

    @Test
    void theFoldersOwnStreamGoesOnAndAnotherIsRefusedWithBothValues() throws Exception {
        Path file = folder.resolve("stream.properties");
        MetricsConfig first = new MetricsChoice(7L, 0.01, 4).settle(file);

        assertThat(NOTHING_GIVEN.settle(file)).isEqualTo(first);
        assertThat(first.fleet().services()).isEqualTo(4);
        assertThatThrownBy(() -> new MetricsChoice(null, null, 5).settle(file))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContainingAll("--services is 5", "--services 4", folder.toString());
    }

    @Test
    void aFolderOfTransactionsIsNoFolderOfMetricsNorTheOtherWayRound() throws Exception {
        Path begunBeforeThereWereMetrics = folder.resolve("old.properties");
        Files.writeString(begunBeforeThereWereMetrics, "seed=7\nbroken=0.01\n");
        assertThatThrownBy(() -> NOTHING_GIVEN.settle(begunBeforeThereWereMetrics))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContainingAll("sends transactions, not metrics");

        Path metrics = folder.resolve("new.properties");
        NOTHING_GIVEN.settle(metrics);
        assertThatThrownBy(() -> new StreamChoice(null, null, null).settle(metrics))
                .hasMessageContainingAll("sends metrics, not transactions");
    }
}
