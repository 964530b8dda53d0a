package io.weir.operators.feature;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class SelectionTest {
    @Provide
    Arbitrary<double[]> values() {
        Arbitrary<Double> tied = Arbitraries.of(
                -0.0, 0.0, 1.0, 2.5, -3.0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.MIN_VALUE);
        Arbitrary<Double> any = Arbitraries.doubles().between(-1e9, 1e9);
        return Arbitraries.oneOf(tied, any).array(double[].class).ofMinSize(1).ofMaxSize(60);
    }

    @Property(tries = 400)
    void aPlaceHoldsWhatSortingWouldPutThereAndTheNextWhatWouldFollow(@ForAll("values") double[] values) {
        assertSelectsAsSorted(values);
    }

    @Test
    void anyOrderOfManyIsSelectedFrom() {
        int many = 1_000;
        assertSelectsAsSorted(IntStream.range(0, many).asDoubleStream().toArray());
        assertSelectsAsSorted(
                IntStream.range(0, many).mapToDouble(i -> many - i).toArray());
        assertSelectsAsSorted(IntStream.range(0, many).mapToDouble(i -> i % 3).toArray());
        // Rises and falls: the median of three is a bad pivot again and again.
        assertSelectsAsSorted(
                IntStream.range(0, many).mapToDouble(i -> Math.min(i, many - i)).toArray());
    }

    private static void assertSelectsAsSorted(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        for (int place = 0; place < values.length; place += 1 + values.length / 30) {
            double[] some = Arrays.copyOf(values, values.length + 2);
            some[values.length] = -1e300; // beyond the size
            assertThat(bits(Selection.place(some, values.length, place))).isEqualTo(bits(sorted[place]));
            if (place + 1 < values.length) {
                assertThat(bits(Selection.next(some, values.length, place))).isEqualTo(bits(sorted[place + 1]));
            }
        }
    }

    private static long bits(double value) {
        return Double.doubleToRawLongBits(value);
    }
}
