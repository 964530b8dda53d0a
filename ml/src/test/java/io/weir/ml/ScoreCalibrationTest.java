package io.weir.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class ScoreCalibrationTest {
    /** The definition, where doubles bear it. */
    @Property(tries = 300)
    void itIsTheMapOfBetaCalibration(
            @ForAll @DoubleRange(min = 0.01, max = 0.99) double score,
            @ForAll @DoubleRange(min = 0, max = 3) double a,
            @ForAll @DoubleRange(min = 0, max = 3) double b,
            @ForAll @DoubleRange(min = -4, max = 4) double c,
            @ForAll @DoubleRange(min = -4, max = 4) double shift) {
        double odds = score / (1 - score) * Math.exp(shift);
        double moved = odds / (1 + odds);
        double logOdds = a * Math.log(moved) - b * Math.log(1 - moved) + c;

        assertThat(new ScoreCalibration(shift, a, b, c).of(score))
                .isCloseTo(1 / (1 + Math.exp(-logOdds)), within(1e-9));
    }

    @Property(tries = 300)
    void itNeverDecreases(
            @ForAll @DoubleRange(min = 0, max = 1) double one,
            @ForAll @DoubleRange(min = 0, max = 1) double other,
            @ForAll @DoubleRange(min = 0, max = 20) double a,
            @ForAll @DoubleRange(min = 0, max = 20) double b,
            @ForAll @DoubleRange(min = -30, max = 30) double shift) {
        ScoreCalibration map = new ScoreCalibration(shift, a, b, 0.5);

        assertThat(map.of(Math.min(one, other))).isBetween(0.0, 1.0).isLessThanOrEqualTo(map.of(Math.max(one, other)));
    }

    @Test
    void noneChangesNoBit() {
        for (double score : new double[] {0, 1e-300, 0.1, 0.5, 1}) {
            assertThat(ScoreCalibration.NONE.of(score)).isEqualTo(score);
        }
    }

    /** Of odds that are 10 times too high a tenth is taken. */
    @Test
    void aShiftMultipliesTheOdds() {
        assertThat(ScoreCalibration.shift(Math.log(0.1)).of(0.5)).isCloseTo(1 / 11.0, within(1e-12));
    }

    @Test
    void whatWouldTurnTheRankingRoundIsRefused() {
        assertThatThrownBy(() -> new ScoreCalibration(0, -0.1, 1, 0)).hasMessageContaining("a=-0.1");
        assertThatThrownBy(() -> new ScoreCalibration(0, 1, Double.NaN, 0)).hasMessageContaining("b=NaN");
        assertThatThrownBy(() -> ScoreCalibration.shift(Double.NEGATIVE_INFINITY))
                .hasMessageContaining("-Infinity");
    }
}
