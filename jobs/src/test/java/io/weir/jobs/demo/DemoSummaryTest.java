package io.weir.jobs.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class DemoSummaryTest {
    @Test
    void labelsOfRejectedTransactionsMayStayUnlearned() {
        assertThat(summary(40, 100, 60).isLearned()).isFalse();
        assertThat(summary(40, 100, 60).onlyRejectedMayBeUnlearned()).isTrue();
        assertThat(summary(40, 100, 59).onlyRejectedMayBeUnlearned()).isFalse();
        assertThat(summary(0, 100, 100).isLearned()).isTrue();
    }

    private static DemoSummary summary(long rejected, long labels, long learned) {
        return new DemoSummary(
                200,
                200,
                rejected,
                Map.of(),
                200 - rejected,
                0,
                labels,
                learned,
                1,
                null,
                null,
                new DemoSummary.LatencyMs(null, null),
                new DemoSummary.Checkpoints(1, 1, 0),
                0,
                1,
                200,
                "demo");
    }
}
