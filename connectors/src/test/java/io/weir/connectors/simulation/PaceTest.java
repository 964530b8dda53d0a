package io.weir.connectors.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void messagesAreDueEvenlySpaced() {
        Pace pace = new Pace(4, 0);
        assertThat(pace.nanosToWait(0)).isZero();
        pace.count();
        assertThat(pace.nanosToWait(0)).isEqualTo(SECOND / 4);
        assertThat(pace.nanosToWait(SECOND / 4)).isZero();
    }

    @Test
    void rateOfZeroNeverWaits() {
        Pace pace = new Pace(0, 0);
        pace.count();
        assertThat(pace.nanosToWait(0)).isZero();
    }

    @Test
    void shortDelayIsCaughtUpWith() {
        Pace pace = new Pace(4, 0);
        pace.count();
        assertThat(pace.nanosToWait(SECOND)).isNegative();
        pace.count();
        assertThat(pace.nanosToWait(SECOND)).isNegative();
    }

    @Test
    void outageIsNotFollowedByABurst() {
        Pace pace = new Pace(4, 0);
        pace.count();
        assertThat(pace.nanosToWait(60 * SECOND)).isZero();
        pace.count();
        assertThat(pace.nanosToWait(60 * SECOND)).isEqualTo(SECOND / 4);
    }
}
