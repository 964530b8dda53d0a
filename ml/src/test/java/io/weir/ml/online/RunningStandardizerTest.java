package io.weir.ml.online;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RunningStandardizerTest {
    @Property(tries = 200)
    void withinTheHorizonItIsMeanAndDeviationOfAllValues(
            @ForAll @Size(min = 2, max = 90) List<@FloatRange(min = -1000, max = 1000) Float> values) {
        RunningStandardizer standardizer = new RunningStandardizer(1, 100);
        values.forEach(value -> standardizer.add(0, value));
        double mean = values.stream().mapToDouble(v -> v).average().orElseThrow();
        double variance = values.stream()
                .mapToDouble(v -> (v - mean) * (v - mean))
                .average()
                .orElseThrow();

        assertThat((double) standardizer.means()[0]).isCloseTo(mean, within(1e-3));
        if (variance > 1e-3) {
            assertThat((double) standardizer.scales()[0]).isCloseTo(Math.sqrt(variance), within(1e-3));
        }
    }

    @Test
    void aConstantHasScaleOneEvenIfItIsHugeOrNoDouble() {
        for (float constant : new float[] {0, 7, 0.1f, 1e9f, -3e38f}) {
            RunningStandardizer standardizer = new RunningStandardizer(1, 100);
            for (int i = 0; i < 1000; i++) {
                standardizer.add(0, constant);
            }
            assertThat(standardizer.means()).containsExactly(constant);
            assertThat(standardizer.scales()).containsExactly(1);
            assertThat(standardizer.standardize(0, constant)).isZero();
        }
    }

    @Test
    void oldValuesFadeOverTheHorizon() {
        RunningStandardizer forgetting = new RunningStandardizer(1, 1000);
        RunningStandardizer remembering = new RunningStandardizer(1, 1_000_000);
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            float value = (float) (random.nextGaussian() + (i < 10_000 ? 0 : 5));
            forgetting.add(0, value);
            remembering.add(0, value);
        }
        assertThat((double) forgetting.means()[0]).isCloseTo(5, within(0.2));
        assertThat((double) forgetting.scales()[0]).isCloseTo(1, within(0.2));
        assertThat((double) remembering.means()[0]).isCloseTo(2.5, within(0.2));
    }

    @Test
    void oneAbsurdValueMovesASettledScaleByABoundedAmount() {
        RunningStandardizer standardizer = new RunningStandardizer(1, 100_000);
        Random random = new Random(2);
        for (int i = 0; i < 10_000; i++) {
            standardizer.add(0, (float) random.nextGaussian());
        }
        standardizer.add(0, Float.MAX_VALUE);
        assertThat((double) standardizer.scales()[0]).isBetween(0.9, 1.3);
        assertThat(standardizer.clipped(0, Float.MAX_VALUE)).isEqualTo(RunningStandardizer.CLIP);
        assertThat(standardizer.clipped(0, -Float.MAX_VALUE)).isEqualTo(-RunningStandardizer.CLIP);
    }

    @Test
    void valuesThatAreNoNumbersAreSkippedAndCountAsTheMean() {
        RunningStandardizer standardizer = new RunningStandardizer(1, 100);
        for (float value : new float[] {1, Float.NaN, 3, Float.POSITIVE_INFINITY}) {
            standardizer.add(0, value);
        }
        assertThat(standardizer.means()).containsExactly(2);
        assertThat(standardizer.scales()).containsExactly(1);
        for (float value : Arrays.asList(Float.NaN, Float.NEGATIVE_INFINITY)) {
            assertThat(standardizer.standardize(0, value)).isZero();
        }
    }
}
