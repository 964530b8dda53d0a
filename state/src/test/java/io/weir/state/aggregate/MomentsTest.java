package io.weir.state.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class MomentsTest {
    private static Moments added(double... values) {
        Moments moments = new Moments();
        for (double value : values) {
            moments.add(value);
        }
        return moments;
    }

    @Test
    void nothingHasACountAndASumOfZeroAndNothingElse() {
        for (Moments moments : List.of(added(), new Moments())) {
            assertThat(moments.count()).isZero();
            assertThat(moments.sum()).isZero();
            assertThat(List.of(moments.mean(), moments.min(), moments.max(), moments.variance()))
                    .containsOnly(Double.NaN);
        }
    }

    @Test
    void varianceOfOneValueIsMissingAndOfTwoIsThatOfTheSample() {
        assertThat(added(3).variance()).isNaN();
        assertThat(added(3, 5).variance()).isEqualTo(2);
    }

    @Property
    void equalValuesHaveTheirOwnMeanAndNoVariance(
            @ForAll @DoubleRange(min = -1e15, max = 1e15) double value,
            @ForAll @IntRange(min = 2, max = 50) int times) {
        double[] values = new double[times];
        Arrays.fill(values, value);
        Moments moments = added(values);
        moments.combine(added(values));
        assertThat(moments.mean()).isEqualTo(value);
        assertThat(moments.variance()).isZero();
    }

    @Test
    void varianceOfLargeNumbersThatDifferALittleIsExact() {
        Moments moments = added(1e9 + 1, 1e9 + 2, 1e9 + 3);
        assertThat(moments.variance()).isEqualTo(1);
    }

    @Test
    void infinityMakesTheMeanInfiniteAndTheVarianceMissing() {
        double infinity = Double.POSITIVE_INFINITY;
        Moments moments = added(1, infinity, 2);
        assertThat(moments.sum()).isEqualTo(infinity);
        assertThat(moments.mean()).isEqualTo(infinity);
        assertThat(moments.max()).isEqualTo(infinity);
        assertThat(moments.variance()).isNaN();
        Moments both = added(infinity, -infinity);
        assertThat(both.sum()).isNaN();
        assertThat(both.mean()).isNaN();
        assertThat(both.min()).isEqualTo(-infinity);
        assertThat(both.variance()).isNaN();
    }

    @Test
    void negativeZeroIsLessThanZero() {
        Moments moments = added(0.0, -0.0);
        assertThat(Double.doubleToRawLongBits(moments.min())).isEqualTo(Double.doubleToRawLongBits(-0.0));
        assertThat(Double.doubleToRawLongBits(moments.max())).isZero();
    }
}
