package io.weir.state.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class MomentsTest {
    private static Moments added(double... values) {
        Moments moments = new Moments();
        for (double value : values) {
            moments.add(value);
        }
        return moments;
    }

    private static Moments addedAtOnce(double... values) {
        Moments moments = new Moments();
        addAll(moments, values.length, values);
        return moments;
    }

    /** The first values, as they stand among others in a history. */
    private static void addAll(Moments moments, int count, double... values) {
        long[] bits = new long[1 + 3 * values.length];
        Arrays.fill(bits, Double.doubleToRawLongBits(1e99));
        for (int i = 0; i < values.length; i++) {
            bits[1 + 3 * i] = Double.doubleToRawLongBits(values[i]);
        }
        moments.addAll(bits, 1, count, 3);
    }

    @Test
    void nothingHasACountAndASumOfZeroAndNothingElse() {
        for (Moments moments : List.of(added(), addedAtOnce(), addedAtOnce(Double.NaN))) {
            assertThat(moments.count()).isZero();
            assertThat(moments.sum()).isZero();
            assertThat(List.of(moments.mean(), moments.min(), moments.max(), moments.variance()))
                    .containsOnly(Double.NaN);
        }
    }

    @Test
    void varianceOfOneValueIsMissingAndOfTwoIsThatOfTheSample() {
        for (Moments moments : List.of(added(3), addedAtOnce(3))) {
            assertThat(moments.variance()).isNaN();
        }
        for (Moments moments : List.of(added(3, 5), addedAtOnce(3, Double.NaN, 5))) {
            assertThat(moments.variance()).isEqualTo(2);
        }
    }

    @Property
    void equalValuesHaveTheirOwnMeanAndNoVariance(
            @ForAll @DoubleRange(min = -1e15, max = 1e15) double value,
            @ForAll @IntRange(min = 2, max = 50) int times) {
        double[] values = new double[times];
        Arrays.fill(values, value);
        for (Moments moments : List.of(added(values), addedAtOnce(values))) {
            addAll(moments, times / 2, values);
            moments.combine(addedAtOnce(values));
            assertThat(moments.mean()).isEqualTo(value);
            assertThat(moments.variance()).isZero();
        }
    }

    @Test
    void varianceOfLargeNumbersThatDifferALittleIsExact() {
        for (Moments moments : List.of(added(1e9 + 1, 1e9 + 2, 1e9 + 3), addedAtOnce(1e9 + 1, 1e9 + 2, 1e9 + 3))) {
            assertThat(moments.variance()).isEqualTo(1);
        }
    }

    @Property
    void addingOneByOneAndAtOnceAreTheSameUpToRounding(
            @ForAll @Size(max = 40) List<@DoubleRange(min = -1e6, max = 1e6) Double> list) {
        double[] values = list.stream().mapToDouble(Double::doubleValue).toArray();
        Moments one = added(values);
        Moments atOnce = addedAtOnce(values);
        assertThat(atOnce.count()).isEqualTo(one.count());
        assertThat(List.of(atOnce.min(), atOnce.max())).isEqualTo(List.of(one.min(), one.max()));
        assertThat(atOnce.sum()).isCloseTo(one.sum(), Offset.offset(1e-7));
        assertThat(atOnce.squares()).isCloseTo(one.squares(), Offset.offset(1e-10 * (1 + one.squares()) + 1e-3));
    }

    @Test
    void infinityMakesTheMeanInfiniteAndTheVarianceMissing() {
        double infinity = Double.POSITIVE_INFINITY;
        for (Moments moments :
                List.of(added(1, infinity, 2), addedAtOnce(1, infinity, 2), addedAtOnce(infinity, infinity))) {
            assertThat(moments.sum()).isEqualTo(infinity);
            assertThat(moments.mean()).isEqualTo(infinity);
            assertThat(moments.max()).isEqualTo(infinity);
            assertThat(moments.variance()).isNaN();
        }
        for (Moments moments : List.of(added(infinity, -infinity), addedAtOnce(infinity, -infinity))) {
            assertThat(moments.sum()).isNaN();
            assertThat(moments.mean()).isNaN();
            assertThat(moments.min()).isEqualTo(-infinity);
            assertThat(moments.variance()).isNaN();
        }
    }

    @Test
    void negativeZeroIsLessThanZero() {
        for (Moments moments : List.of(added(0.0, -0.0), addedAtOnce(-0.0, 0.0))) {
            assertThat(Double.doubleToRawLongBits(moments.min())).isEqualTo(Double.doubleToRawLongBits(-0.0));
            assertThat(Double.doubleToRawLongBits(moments.max())).isZero();
        }
    }
}
