package io.weir.jobs.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CardSummaryTest {
    @Test
    void labelsOfRejectedTransactionsMayStayUnlearnedWhenNothingMoreComes() {
        assertThat(summary(40, 100, 60).settled(false)).isFalse();
        assertThat(summary(40, 100, 60).settled(true)).isTrue();
        assertThat(summary(40, 100, 59).settled(true)).isFalse();
        assertThat(summary(0, 100, 100).settled(false)).isTrue();
    }

    private static CardSummary summary(long rejected, long labels, long learned) {
        return new CardSummary(
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
                new DemoRun.LatencyMs(null, null),
                new CardSummary.Checkpoints(1, 1, 0),
                0,
                1,
                200,
                "demo");
    }
}
