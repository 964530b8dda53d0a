package io.weir.ml.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WorseThanBaseRateTest {
    private final WorseThanBaseRate watch = new WorseThanBaseRate(BoundedLoss.LOG_LOSS);
    private final SplittableRandom random = new SplittableRandom(3);

    /** Feeds events of which a score tells the truth, or its contrary. */
    private int feed(int events, long version, boolean truthful) {
        for (int i = 1; i <= events; i++) {
            double chance = random.nextDouble() < 0.05 ? 0.5 : 0.005;
            boolean positive = random.nextDouble() < chance;
            watch.add(truthful ? chance : 1 - chance, version, positive);
            if (watch.alarm()) {
                return i;
            }
        }
        return -1;
    }

    @Test
    void aModelThatServesWellRaisesNoAlarm() {
        assertThat(feed(100_000, 1, true)).isEqualTo(-1);
    }

    @Test
    void aModelThatTurnsBadIsNoticedSoonAfterALongTimeOfGoodService() {
        feed(50_000, 12, true);
        assertThat(feed(1_000, 13, false)).isBetween(1, 100);
        assertThat(watch.lastGoodVersion()).isEqualTo(12);
    }

    @Test
    void theBaseRateItselfRaisesNoAlarm() {
        for (int i = 0; i < 100_000; i++) {
            watch.add(0.03, 1, random.nextDouble() < 0.03);
            assertThat(watch.alarm()).isFalse();
        }
    }

    @Test
    void theAlarmEndsSoonAfterTheModelServesWellAgainHoweverLongItDidNot() {
        feed(5_000, 12, true);
        for (int i = 0; i < 20_000; i++) {
            watch.add(0.9, 13, random.nextDouble() < 0.03);
        }
        assertThat(watch.alarm()).isTrue();
        int good = 0;
        while (watch.alarm() && good < 20_000) {
            boolean positive = random.nextDouble() < 0.03;
            watch.add(positive ? 0.5 : 0.005, 14, positive);
            good++;
        }
        assertThat(good).isLessThan(2_000);
    }

    @Test
    void whatGoesOnFromItsNumbersIsTheSame() {
        feed(500, 12, true);
        feed(3, 13, false);
        WorseThanBaseRate later = new WorseThanBaseRate(BoundedLoss.LOG_LOSS, watch.numbers(), watch.versions());
        assertThat(later).usingRecursiveComparison().isEqualTo(watch);
    }

    @Test
    void behindARestartTheEvidenceBeginsAnew() {
        feed(500, 12, true);
        feed(1_000, 13, false);
        watch.restart();
        assertThat(watch.alarm()).isFalse();
        assertThat(feed(10_000, 14, true)).isEqualTo(-1);
    }
}
