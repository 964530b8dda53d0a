package io.weir.benchmarks.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.state.window.KeyHistory;
import org.junit.jupiter.api.Test;

class WindowFeaturesBenchmarkTest {
    private final WindowFeaturesBenchmark benchmark = new WindowFeaturesBenchmark();

    @Test
    void oursAndThePeerComputeTheSameOfAnOrdinaryKey() {
        double[] ours = benchmark.ordinaryKey();
        float[] peers = benchmark.plainRing();

        assertThat(ours[Windows.feature(0, 4)]).as("events in seven days").isEqualTo(20);
        for (int f = 0; f < Windows.FEATURES; f++) {
            if (Double.isNaN(ours[f])) {
                assertThat(peers[f]).as("feature %d", f).isNaN();
            } else {
                assertThat((double) peers[f]).as("feature %d", f).isCloseTo(ours[f], within(1e-6 * Math.abs(ours[f])));
            }
        }
    }

    @Test
    void theHotKeyCountsItsEventsWithinTheTilesError() {
        double[] features = benchmark.hotKey();

        assertThat(features[Windows.feature(0, 4)]).isCloseTo(100_000, within(100_000 / 32.0));
        assertThat(features[Windows.feature(2, 4)]).isCloseTo(250, within(5.0));
    }

    @Test
    void bytesGiveTheHistoryAndTheRingBack() throws Exception {
        KeyHistory history = benchmark.deserializeHistory();
        assertThat(history.size()).isEqualTo(20);
        assertThat(benchmark.serializeHistory().length()).isPositive();

        PlainRing ring = benchmark.deserializeRing();
        assertThat(ring.size()).isEqualTo(20);
        assertThat(benchmark.serializeRing().length()).isEqualTo(4 + 20 * 16);
        assertThat(history.time(19)).isEqualTo(ring.time(19));
        assertThat(history.value(0, 19)).isEqualTo(ring.value(19));
    }
}
