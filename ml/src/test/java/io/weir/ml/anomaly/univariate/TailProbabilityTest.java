package io.weir.ml.anomaly.univariate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TailProbabilityTest {
    /** The width of a bin. */
    private static final double STEP = Math.pow(2, 1.0 / 16);

    @Test
    void pIsTheShareOfDistancesAtLeastAsLargeUpToABin() {
        TailProbability tail = new TailProbability();
        List<Double> seen = new ArrayList<>();
        Random random = new Random(1);
        assertThat(tail.of(3)).isEqualTo(1);
        for (int i = 0; i < 2000; i++) {
            double distance = i % 10 == 0 ? 0 : Math.exp(2 * random.nextGaussian());
            double p = tail.of(distance);
            assertThat(p).isBetween(exact(seen, distance * STEP), exact(seen, distance / STEP));
            tail.add(distance);
            seen.add(distance);
        }
    }

    private static double exact(List<Double> seen, double distance) {
        return (1.0 + seen.stream().filter(d -> d >= distance).count()) / (1.0 + seen.size());
    }

    @Test
    void theQuantileOfAProbabilityIsWhereItIsReached() {
        TailProbability tail = new TailProbability();
        for (int i = 1; i <= 1000; i++) {
            tail.add(i);
        }
        double rare = tail.quantile(0.1);
        assertThat(rare).isCloseTo(900, within(900 * (STEP - 1)));
        assertThat(tail.of(rare * 1.001)).isLessThanOrEqualTo(0.1);
        assertThat(tail.of(rare / STEP / 1.001)).isGreaterThan(0.1);
    }

    @Test
    void ofTooFewDistancesTheQuantileIsBeyondTheLargest() {
        TailProbability tail = new TailProbability();
        tail.add(4);
        tail.add(5);
        assertThat(tail.quantile(0.001)).isBetween(5.0, 5 * STEP);
    }

    @Test
    void distancesBeyondTheBinsCountInTheOutermost() {
        TailProbability tail = new TailProbability();
        tail.add(1);
        tail.add(1e300);
        tail.add(1e-300);
        tail.add(0);
        assertThat(tail.of(1e200)).isEqualTo(2 / 5.0);
        assertThat(tail.of(1e-200)).isEqualTo(4 / 5.0);
        assertThat(tail.of(0)).isEqualTo(1);
    }
}
