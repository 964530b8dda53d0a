package io.weir.state.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ShiftedMomentsTest {
    private static final int STRIDE = 3;
    private static final int VALUE = 2;

    private static ShiftedMoments oneByOne(double... values) {
        ShiftedMoments moments = new ShiftedMoments();
        for (int i = values.length - 1; i >= 0; i--) {
            moments.add(values[i]);
        }
        return moments;
    }

    private static ShiftedMoments atOnce(double... values) {
        ShiftedMoments moments = new ShiftedMoments();
        addLater(moments, -1, values);
        return moments;
    }

    /** Entry i has time i. */
    private static int addLater(ShiftedMoments moments, long time, double... values) {
        long[] words = new long[1 + STRIDE * values.length];
        Arrays.fill(words, Double.doubleToRawLongBits(1e99));
        for (int i = 0; i < values.length; i++) {
            words[1 + STRIDE * i] = i;
            words[1 + STRIDE * i + VALUE] = Double.doubleToRawLongBits(values[i]);
        }
        return (moments.addLater(words, 1, words.length, STRIDE, VALUE, time) - 1) / STRIDE;
    }

    private static List<Double> all(ShiftedMoments moments) {
        return List.of(moments.sum(), moments.mean(), moments.min(), moments.max(), moments.variance());
    }

    private static double exactVariance(double[] values) {
        BigDecimal n = BigDecimal.valueOf(values.length);
        BigDecimal mean = Arrays.stream(values)
                .mapToObj(BigDecimal::new)
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .divide(n, MathContext.DECIMAL128);
        return Arrays.stream(values)
                .mapToObj(value -> new BigDecimal(value).subtract(mean).pow(2))
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .divide(n.subtract(BigDecimal.ONE), MathContext.DECIMAL128)
                .doubleValue();
    }

    @Test
    void nothingHasASumOfZeroAndNothingElse() {
        for (ShiftedMoments moments : List.of(oneByOne(), atOnce(), atOnce(Double.NaN, Double.NaN))) {
            assertThat(all(moments)).containsExactly(0.0, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
        }
    }

    @Test
    void varianceOfOneValueIsMissingAndOfTwoIsThatOfTheSample() {
        assertThat(atOnce(3).variance()).isNaN();
        assertThat(atOnce(3, Double.NaN, 5).variance()).isEqualTo(2);
    }

    @Property
    void atOnceIsOneByOneToTheLastBit(@ForAll @Size(max = 700) List<@DoubleRange(min = -1e6, max = 1e6) Double> list) {
        double[] values = list.stream().mapToDouble(Double::doubleValue).toArray();
        assertThat(all(atOnce(values))).isEqualTo(all(oneByOne(values)));
    }

    @Property
    void onlyLaterEntriesAreAddedAndTheFirstOfThemIsTold(
            @ForAll @Size(max = 600) List<@DoubleRange(min = -9, max = 9) Double> list,
            @ForAll @IntRange(min = -1, max = 600) int time) {
        double[] values = list.stream().mapToDouble(Double::doubleValue).toArray();
        ShiftedMoments moments = new ShiftedMoments();
        int first = Math.min(time + 1, values.length);
        assertThat(addLater(moments, time, values)).isEqualTo(first);
        assertThat(all(moments)).isEqualTo(all(oneByOne(Arrays.copyOfRange(values, first, values.length))));
    }

    @Property
    void varianceIsWithinTheStatedErrorAlsoIfTheShiftIsAnOutlier(
            @ForAll @Size(min = 2, max = ShiftedMoments.RUN) List<@DoubleRange(min = -1e3, max = 1e3) Double> list,
            @ForAll @DoubleRange(min = -1e12, max = 1e12) double newest) {
        List<Double> outlierLast = new ArrayList<>(list.subList(0, list.size() - 1));
        outlierLast.add(newest);
        double[] values = outlierLast.stream().mapToDouble(Double::doubleValue).toArray();
        double exact = exactVariance(values);
        double error = 4.0 * values.length * values.length * 0x1p-53;
        assertThat(atOnce(values).variance()).isCloseTo(exact, Offset.offset(error * exact + 1e-300));
    }

    @Test
    void runsAreCombinedSoThatTheErrorDoesNotGrowWithThem() {
        double[] values = new double[100 * ShiftedMoments.RUN];
        for (int i = 0; i < values.length; i++) {
            values[i] = 1e9 + i % 7;
        }
        values[values.length - 1] = 0;
        double exact = exactVariance(values);
        assertThat(atOnce(values).variance()).isCloseTo(exact, Offset.offset(1e-10 * exact));
    }

    @Property
    void equalValuesHaveTheirOwnMeanAndNoVariance(
            @ForAll @DoubleRange(min = -1e15, max = 1e15) double value,
            @ForAll @IntRange(min = 2, max = 600) int times) {
        double[] values = new double[times];
        Arrays.fill(values, value);
        ShiftedMoments moments = atOnce(values);
        Moments tile = new Moments();
        tile.add(value);
        for (int round = 0; round < 2; round++) {
            assertThat(moments.mean()).isEqualTo(value);
            assertThat(moments.variance()).isZero();
            moments.combine(tile);
        }
    }

    @Property
    void amountsOfWholeHundredthsHaveTheSumAndTheMeanThatDecimalArithmeticGives(
            @ForAll @Size(min = 1, max = ShiftedMoments.RUN)
                    List<@IntRange(min = -9_999_999, max = 9_999_999) Integer> cents) {
        double[] values = cents.stream().mapToDouble(cent -> cent / 100.0).toArray();
        BigDecimal sum =
                BigDecimal.valueOf(cents.stream().mapToLong(Integer::longValue).sum(), 2);
        assertThat(atOnce(values).sum()).isEqualTo(sum.doubleValue());
        assertThat(atOnce(values).mean())
                .isEqualTo(sum.divide(BigDecimal.valueOf(values.length), MathContext.DECIMAL128)
                        .doubleValue());
    }

    @Property
    void sumsOfWholeNumbersAreAsExactAsDoublesAre(
            @ForAll @Size(min = 1, max = 9)
                    List<@LongRange(min = -9_007_199_254_740_991L, max = 9_007_199_254_740_991L) Long> numbers) {
        double[] values = numbers.stream().mapToDouble(Long::doubleValue).toArray();
        double exact = numbers.stream()
                .map(BigDecimal::valueOf)
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .doubleValue();
        // Each addition is off by half a bit of a partial sum.
        assertThat(atOnce(values).sum()).isCloseTo(exact, Offset.offset(values.length * values.length / 2.0));
        if (values.length < 3) {
            assertThat(atOnce(values).sum()).isEqualTo(exact);
        }
    }

    @Test
    void largeNumbersWithHundredthsAreSummedAsDoubles() {
        assertThat(atOnce(11000000000000.00390625, -11000000000000.0).sum()).isEqualTo(0.00390625);
        assertThat(atOnce(500000000000003.0, -500000000000000.0).mean()).isEqualTo(1.5);
    }

    @Test
    void oneValueThatIsNoWholeHundredthMakesTheSumAnOrdinaryOne() {
        assertThat(atOnce(0.1, 0.2, 0.3).sum()).isEqualTo(0.6);
        assertThat(atOnce(0.1, 0.2, 0.301).sum()).isEqualTo(0.301 + 0.2 + 0.1);
        assertThat(atOnce(0.004, 0.004).sum()).isEqualTo(0.008);
    }

    @Test
    void tilesAndEntriesTogetherAreTheMomentsOfAll() {
        Moments tile = new Moments();
        tile.add(1);
        tile.add(9);
        ShiftedMoments moments = atOnce(4, 6);
        moments.combine(tile);
        addLater(moments, -1, 5, -10);
        assertThat(all(moments))
                .containsExactly(15.0, 2.5, -10.0, 9.0, exactVariance(new double[] {4, 6, 1, 9, 5, -10}));
        moments.clear();
        assertThat(all(moments)).isEqualTo(all(oneByOne()));
    }

    @Test
    void infinityMakesTheMeanInfiniteAndTheVarianceMissing() {
        double infinity = Double.POSITIVE_INFINITY;
        for (ShiftedMoments moments :
                List.of(atOnce(1, infinity, 2), atOnce(1, infinity), atOnce(infinity, infinity))) {
            assertThat(moments.sum()).isEqualTo(infinity);
            assertThat(moments.mean()).isEqualTo(infinity);
            assertThat(moments.max()).isEqualTo(infinity);
            assertThat(moments.variance()).isNaN();
        }
        ShiftedMoments both = atOnce(infinity, -infinity);
        assertThat(all(both)).containsExactly(Double.NaN, Double.NaN, -infinity, infinity, Double.NaN);
    }

    @Test
    void varianceTooLargeForADoubleIsInfinite() {
        assertThat(atOnce(1e200, -1e200).variance()).isInfinite();
        assertThat(atOnce(1.7e308, -1.7e308).variance()).isInfinite();
        assertThat(atOnce(1e308, 1e308, 0).variance()).isInfinite();
    }

    @Test
    void negativeZeroIsLessThanZero() {
        for (ShiftedMoments moments : List.of(atOnce(0.0, -0.0), atOnce(-0.0, 0.0))) {
            assertThat(Double.doubleToRawLongBits(moments.min())).isEqualTo(Double.doubleToRawLongBits(-0.0));
            assertThat(Double.doubleToRawLongBits(moments.max())).isZero();
        }
    }
}
