package io.weir.gpu.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.gpu.Placement;
import org.junit.jupiter.api.Test;

class BatchLimitTest {
    private final BatchLimit limit = new BatchLimit(1024, 256);

    @Test
    void outOfMemoryHalvesDownToTheLeastAndThenRests() {
        assertThat(limit.next()).isEqualTo(1024);
        limit.ranOutOfMemory();
        assertThat(limit.next()).isEqualTo(512);
        limit.ranOutOfMemory();
        assertThat(limit.next()).isEqualTo(256);
        limit.ranOutOfMemory();
        assertThat(batchesOfRest()).isEqualTo(16);
        assertThat(limit.reason()).isEqualTo(Placement.OUT_OF_MEMORY);
        assertThat(limit.current()).isEqualTo(256);
    }

    @Test
    void aRestIsTwiceAsLongAfterEachVainTryAndShortAgainAfterASuccess() {
        limit.ranOutOfMemory();
        limit.ranOutOfMemory();
        int longest = 0;
        for (int expected = 16; expected <= 4096; expected *= 2) {
            limit.ranOutOfMemory();
            longest = batchesOfRest();
            assertThat(longest).isEqualTo(expected);
        }
        limit.ranOutOfMemory();
        assertThat(batchesOfRest()).isEqualTo(longest);
        limit.succeeded();
        limit.ranOutOfMemory();
        assertThat(batchesOfRest()).isEqualTo(16);
    }

    @Test
    void growsAgainSlowlyUpToTheMost() {
        limit.ranOutOfMemory();
        limit.ranOutOfMemory();
        for (int rows : new int[] {256, 512, 1024, 1024}) {
            for (int i = 0; i < 256; i++) {
                assertThat(limit.next()).isEqualTo(rows);
                limit.succeeded();
            }
        }
    }

    @Test
    void threeErrorsInARowAreARestAndFewerAreNot() {
        limit.failed();
        limit.failed();
        limit.succeeded();
        limit.failed();
        limit.failed();
        assertThat(limit.next()).isEqualTo(1024);
        limit.failed();
        assertThat(limit.reason()).isEqualTo(Placement.RESTING);
        assertThat(batchesOfRest()).isEqualTo(16);
        assertThat(limit.current()).isEqualTo(1024);
    }

    private int batchesOfRest() {
        int batches = 0;
        while (limit.next() == 0) {
            batches++;
        }
        return batches;
    }
}
