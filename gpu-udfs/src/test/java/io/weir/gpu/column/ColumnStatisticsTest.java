package io.weir.gpu.column;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weir.gpu.FloatBatch;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ColumnStatisticsTest {
    private static final float MISSING = Float.NaN;

    @Test
    void aColumnIsDescribedWithoutItsMissingValues() {
        ColumnStatistics statistics = ColumnStatistics.of(batch(new float[][] {{3}, {MISSING}, {1}, {2}, {10}}));
        assertThat(statistics.count(0)).isEqualTo(4);
        assertThat(statistics.mean(0)).isEqualTo(4);
        assertThat(statistics.variance(0)).isCloseTo(50.0 / 3, within(1e-12));
        assertThat(statistics.min(0)).isEqualTo(1);
        assertThat(statistics.max(0)).isEqualTo(10);
        assertThat(statistics.quantile(0, 0)).isEqualTo(1);
        assertThat(statistics.quantile(0, 0.5)).isEqualTo(2.5f);
        assertThat(statistics.quantile(0, 0.9)).isEqualTo(7.9f);
        assertThat(statistics.quantile(0, 1)).isEqualTo(10);
    }

    @Test
    void whatCannotBeToldIsNaN() {
        ColumnStatistics statistics = ColumnStatistics.of(batch(new float[][] {{MISSING, 7}}));
        assertThat(statistics.count(0)).isZero();
        assertThat(statistics.mean(0)).isNaN();
        assertThat(statistics.min(0)).isNaN();
        assertThat(statistics.max(0)).isNaN();
        assertThat(statistics.quantile(0, 0.5)).isNaN();
        assertThat(statistics.mean(1)).isEqualTo(7);
        assertThat(statistics.variance(1)).isNaN();
        assertThat(statistics.quantile(1, 0.3)).isEqualTo(7);
        assertThatThrownBy(() -> statistics.quantile(1, 1.5)).hasMessageContaining("probability=1.5");
    }

    @Test
    void aSmallVarianceBesideALargeMeanDoesNotCancel() {
        float[][] rows = new float[1000][1];
        for (int i = 0; i < rows.length; i++) {
            rows[i][0] = 1e6f + i % 2;
        }
        assertThat(ColumnStatistics.of(batch(rows)).variance(0)).isCloseTo(0.25 * 1000 / 999, within(1e-9));
    }

    @Test
    void correlationsAreOverTheRowsInWhichBothArePresent() {
        double[] matrix = ColumnStatistics.correlations(batch(
                new float[][] {{1, 2, 5, 1}, {2, 4, 5, MISSING}, {3, 6, 5, 2}, {4, MISSING, 5, -7}, {MISSING, 100, 5, 9}
                }));
        assertThat(matrix[1]).isCloseTo(1, within(1e-12)); // (1, 2), (2, 4), (3, 6)
        assertThat(matrix[4]).isEqualTo(matrix[1]);
        assertThat(matrix[0]).isEqualTo(1);
        assertThat(matrix[2]).as("the third does not vary").isNaN();
        // (1, 1), (3, 2), (4, -7)
        assertThat(matrix[3]).isCloseTo(-0.68565, within(1e-4));
    }

    @Test
    void independentColumnsAreHardlyCorrelated() {
        Random random = new Random(3);
        float[][] rows = new float[10_000][2];
        for (float[] row : rows) {
            row[0] = (float) random.nextGaussian();
            row[1] = (float) random.nextGaussian();
        }
        assertThat(ColumnStatistics.correlations(batch(rows))[1]).isBetween(-0.05, 0.05);
    }

    @Test
    void sumsAndCountsAreByGroup() {
        GroupSums sums =
                GroupSums.of(batch(new float[][] {{1, 10}, {2, MISSING}, {4, 30}, {8, 40}}), new int[] {2, 0, 2, 0}, 3);
        assertThat(sums.sum(0, 0)).isEqualTo(10);
        assertThat(sums.sum(2, 0)).isEqualTo(5);
        assertThat(sums.sum(0, 1)).isEqualTo(40);
        assertThat(sums.count(0, 1)).isEqualTo(1);
        assertThat(sums.count(2, 1)).isEqualTo(2);
        assertThat(sums.sum(1, 0)).isZero();
        assertThat(sums.count(1, 0)).isZero();
    }

    @Test
    void groupsThatAreNoneAreNamed() {
        FloatBatch batch = batch(new float[][] {{1}, {2}});
        assertThatThrownBy(() -> GroupSums.of(batch, new int[] {0, 3}, 3)).hasMessageContaining("ids[1]=3");
        assertThatThrownBy(() -> GroupSums.of(batch, new int[] {0}, 3)).hasMessageContaining("length=1 for rows=2");
        assertThatThrownBy(() -> GroupSums.of(batch, new int[] {0, 0}, 0)).hasMessageContaining("groups=0");
        assertThatThrownBy(() -> GroupSums.of(batch, new int[2], 1).sum(1, 0)).hasMessageContaining("group=1");
    }

    static FloatBatch batch(float[][] rows) {
        FloatBatch batch = new FloatBatch(rows[0].length, rows.length);
        for (float[] row : rows) {
            batch.append(row);
        }
        return batch;
    }
}
