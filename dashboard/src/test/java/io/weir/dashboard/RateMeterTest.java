package io.weir.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.dashboard.Snapshot.EventRate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RateMeterTest {
    private static final long START = 1_000_000;

    private final RateMeter meter = new RateMeter(START);

    @Test
    void steadyDecisionsGiveTheirRate() {
        decide(0, 60, 1, 50);
        assertThat(meter.snapshot(START + 60).perSecond()).isEqualTo(50);
    }

    @Property(tries = 50)
    void burstsAtCheckpointsGiveTheSameRateAtEverySecond(@ForAll @IntRange(min = 2, max = 30) int interval) {
        RateMeter fresh = new RateMeter(START);
        for (int second = 0; second < 20 * interval; second++) {
            if (second % interval == interval - 1) {
                for (int i = 0; i < 40 * interval; i++) {
                    fresh.add(START + second);
                }
            }
            // From the third burst on the interval is known.
            if (second > 3 * interval + RateMeter.WINDOW_SECONDS) {
                assertThat(fresh.snapshot(START + second).perSecond()).isCloseTo(40, within(0.11));
            }
        }
    }

    @Test
    void silenceLongerThanTwiceTheGapIsZero() {
        decide(0, 40, 5, 50);
        assertThat(meter.snapshot(START + 45).perSecond()).isPositive();
        assertThat(meter.snapshot(START + 80).perSecond()).isZero();
    }

    @Test
    void seriesIsBoundedAndEndsAtTheLastKnownSecond() {
        decide(0, 1_000, 1, 10);
        EventRate rate = meter.snapshot(START + 1_000);
        assertThat(rate.series()).hasSize(300).containsOnly(10.0);
        assertThat(rate.firstSecond()).isEqualTo(START + 700);
    }

    @Test
    void clockThatGoesBackLosesNothing() {
        meter.add(START + 5);
        meter.add(START + 3);
        EventRate rate = meter.snapshot(START + 6);
        assertThat(rate.series().stream().mapToDouble(Double::doubleValue).max())
                .hasValueCloseTo(2 / 6.0, within(0.05));
    }

    private void decide(int from, int to, int step, int perSecond) {
        for (int second = from + step - 1; second < to; second += step) {
            for (int i = 0; i < perSecond * step; i++) {
                meter.add(START + second);
            }
        }
    }
}
