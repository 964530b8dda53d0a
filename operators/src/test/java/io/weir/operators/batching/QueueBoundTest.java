package io.weir.operators.batching;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QueueBoundTest {
    private final QueueBound bound = new QueueBound(512);

    private boolean observe(int times, int size, boolean waited) {
        boolean found = false;
        for (int i = 0; i < times; i++) {
            found |= bound.observe(size, waited);
        }
        return found;
    }

    @Test
    void aDelayThatPassesInVainAgainAndAgainWithTheSameRowsTellsTheBoundOnce() {
        assertThat(observe(QueueBound.BELIEVED - 1, 10, true)).isFalse();
        assertThat(bound.rows()).isEqualTo(512);

        assertThat(bound.observe(10, true)).isTrue();

        assertThat(bound.rows()).isEqualTo(10);
        assertThat(observe(100, 10, false)).isFalse();
    }

    @Test
    void batchesOfDifferentSizesTellNoBoundNorDoRowsThatComeAlone() {
        for (int i = 0; i < 100; i++) {
            assertThat(bound.observe(5 + i % 2, true)).isFalse();
        }
        assertThat(observe(100, 1, true)).isFalse();
        assertThat(bound.rows()).isEqualTo(512);
    }

    @Test
    void aFullBatchInBetweenBeginsTheCountAnew() {
        observe(QueueBound.BELIEVED - 1, 10, true);
        bound.observe(10, false);
        assertThat(bound.observe(10, true)).isFalse();
    }

    @Test
    void aLargerBatchShowsThatTheBoundWasWrong() {
        observe(QueueBound.BELIEVED, 10, true);
        bound.observe(11, false);
        assertThat(bound.rows()).isEqualTo(512);
    }
}
