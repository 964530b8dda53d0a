package io.weir.ml.binned;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class EdgeSearchTest {
    private static ValueSample sample(float... values) {
        ValueSample sample = new ValueSample(4000, 1_000_000, 1);
        for (float value : values) {
            sample.add(value);
        }
        return sample;
    }

    private static float[] uniform(int n, double from, double to, long seed) {
        Random random = new Random(seed);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) (from + (to - from) * random.nextDouble());
        }
        return values;
    }

    @Test
    void anEdgeIsFoundWhereTheLabelsChange() {
        // All above 93.7 are positive, which is no quantile of either class that is asked for.
        float[] edges =
                new EdgeSearch(sample(uniform(3000, 0, 93.7, 1)), sample(uniform(200, 93.7, 100, 2)), 1).edges(8);
        assertThat(edges).hasSizeBetween(1, 8).isSorted();
        float nearest = Float.NaN;
        for (float edge : edges) {
            if (Float.isNaN(nearest) || Math.abs(edge - 93.7) < Math.abs(nearest - 93.7)) {
                nearest = edge;
            }
        }
        assertThat(nearest).isBetween(93.5f, 93.9f);
    }

    @Test
    void labelsThatSayNothingLeaveAQuarterOfTheEdgesAsQuantiles() {
        float[] edges = new EdgeSearch(sample(uniform(4000, 0, 1, 3)), sample(uniform(4000, 0, 1, 4)), 1).edges(12);
        assertThat(edges).hasSizeBetween(3, 5).isSorted();
        assertThat(edges[0]).isBetween(0.2f, 0.3f);
    }

    @Test
    void withoutLabelsOfBothClassesTheEdgesAreQuantiles() {
        float[] edges = new EdgeSearch(sample(uniform(4000, 0, 1, 5)), sample(), 1).edges(3);
        assertThat(edges).hasSize(3);
        assertThat(edges[0]).isBetween(0.22f, 0.28f);
        assertThat(edges[1]).isBetween(0.47f, 0.53f);
        assertThat(edges[2]).isBetween(0.72f, 0.78f);
    }

    @Test
    void valuesThatDoNotVaryHaveNoEdges() {
        assertThat(new EdgeSearch(sample(), sample(), 1).edges(8)).isEmpty();
        assertThat(new EdgeSearch(sample(7, 7, 7), sample(7, 7), 1).edges(8)).isEmpty();
    }

    @Test
    void anEdgeIsAlwaysAboveTheValueBelowIt() {
        float value = 1;
        float next = Math.nextUp(value);
        assertThat(new EdgeSearch(sample(value, value, next, next), sample(), 1).edges(1))
                .containsExactly(next);
        assertThat(new EdgeSearch(sample(-Float.MAX_VALUE, Float.MAX_VALUE), sample(), 1).edges(1))
                .containsExactly(0);
    }

    @Test
    void aSampleIsOfAllValuesAlikeUpToItsHorizonAndThenFollowsTheNewest() {
        ValueSample all = new ValueSample(1000, 1_000_000, 9);
        ValueSample newest = new ValueSample(1000, 2000, 9);
        for (int i = 0; i < 20_000; i++) {
            all.add(i);
            newest.add(i);
        }
        assertThat((double) all.ascending()[500]).isBetween(9000.0, 11_000.0);
        assertThat(newest.ascending()[500]).isGreaterThan(17_000);
        all.add(Float.NaN);
        all.add(Float.POSITIVE_INFINITY);
        assertThat(all.size()).isEqualTo(1000);
        assertThat(all.ascending()[999]).isLessThan(20_000);
    }
}
