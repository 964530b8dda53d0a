package io.weir.operators.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class BatchSizeTest {
    private static final long TARGET = 5_000_000;

    private static BatchSize size(int minRows, int maxRows) {
        return new BatchSize(new BatchLimits(minRows, maxRows, 10, TARGET));
    }

    /** Runs full batches on a device that takes so long per batch and per row; gives the sizes of the last 200. */
    private static List<Integer> settled(BatchSize size, long perBatch, long perRow) {
        List<Integer> sizes = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            sizes.add(size.rows());
            size.observe(true, perBatch + perRow * size.rows());
        }
        return sizes.subList(800, 1_000);
    }

    @Test
    void withoutATargetABatchIsFullAtTheMostRows() {
        BatchSize size = new BatchSize(BatchLimits.of(512, Duration.ofMillis(5)));
        size.observe(true, Long.MAX_VALUE);
        assertThat(size.rows()).isEqualTo(512);
    }

    @Test
    void fullBatchInTimeAddsA64thOfTheMostRows() {
        BatchSize size = size(10, 640);
        assertThat(size.rows()).isEqualTo(10);
        size.observe(true, TARGET);
        assertThat(size.rows()).isEqualTo(20);
    }

    @Test
    void batchThatTookTooLongTakesATenthAway() {
        BatchSize size = size(1, 640);
        for (int i = 0; i < 10; i++) {
            size.observe(true, 0);
        }
        assertThat(size.rows()).isEqualTo(101);
        size.observe(true, TARGET + 1);
        assertThat(size.rows()).isEqualTo(91);
        size.observe(false, TARGET + 1);
        assertThat(size.rows()).isEqualTo(82);
    }

    @Test
    void batchThatLeftEarlyAndInTimeSaysNothing() {
        BatchSize size = size(10, 640);
        size.observe(false, 0);
        assertThat(size.rows()).isEqualTo(10);
    }

    @Test
    void settlesAroundTheLargestBatchThatHoldsTheTarget() {
        // 1 ms per batch and 10 µs per row: 400 rows take the 5 ms.
        assertThat(settled(size(1, 640), 1_000_000, 10_000)).allSatisfy(rows -> assertThat(rows)
                .isBetween(400 - 50, 400 + 10));
    }

    @Test
    void followsADeviceThatBecomesSlowerAndFasterAgain() {
        BatchSize size = size(1, 640);
        settled(size, 0, 1_000);
        assertThat(size.rows()).isEqualTo(640);
        assertThat(settled(size, 0, 50_000)).allSatisfy(rows -> assertThat(rows).isBetween(80, 110));
        settled(size, 0, 1_000);
        assertThat(size.rows()).isEqualTo(640);
    }

    @Test
    void targetThatNoRowCanHoldLeavesTheLeastRows() {
        assertThat(settled(size(4, 640), 2 * TARGET, 1)).containsOnly(4);
    }

    @Property
    void staysWithinItsLimits(
            @ForAll @IntRange(min = 1, max = 100) int minRows,
            @ForAll @IntRange(min = 100, max = 5_000) int maxRows,
            @ForAll List<@LongRange(min = 0, max = 2 * TARGET) Long> latencies) {
        BatchSize size = size(minRows, maxRows);
        for (long latency : latencies) {
            size.observe(latency % 2 == 0, latency);
            assertThat(size.rows()).isBetween(minRows, maxRows);
        }
    }
}
