package io.weir.gpu.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CircuitBreakerTest {
    private final CircuitBreaker breaker = new CircuitBreaker();

    @Test
    void threeFailuresInARowOpenItAndASuccessBetweenDoesNot() {
        breaker.failed();
        breaker.failed();
        breaker.succeeded();
        breaker.failed();
        breaker.failed();
        assertThat(breaker.allows()).isTrue();
        breaker.failed();
        assertThat(batchesKeptBack()).isEqualTo(64);
        assertThat(breaker.openings()).isOne();
    }

    @Test
    void halfOpenOneFailureOpensItForLongerAndOneSuccessClosesIt() {
        breaker.open();
        assertThat(batchesKeptBack()).isEqualTo(64);
        breaker.failed();
        assertThat(batchesKeptBack()).isEqualTo(128);
        breaker.succeeded();
        breaker.failed();
        breaker.failed();
        assertThat(breaker.allows()).isTrue();
        breaker.failed();
        assertThat(batchesKeptBack()).isEqualTo(64);
    }

    @Test
    void itNeverStaysOpenForEver() {
        int longest = 0;
        for (int i = 0; i < 12; i++) {
            breaker.open();
            longest = batchesKeptBack();
        }
        assertThat(longest).isEqualTo(8192);
    }

    private int batchesKeptBack() {
        int batches = 0;
        while (!breaker.allows()) {
            batches++;
        }
        return batches;
    }
}
