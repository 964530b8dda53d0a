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

    @Property(tries = 400)
    void whatIsAboveTheLimitIsLeftOut(@ForAll("values") double[] values) {
        Selection selection = new Selection();
        for (double limit : values) {
            double[] some = Arrays.stream(values)
                    .filter(value -> value <= limit)
                    .sorted()
                    .toArray();
            add(values, limit, selection);
            assertThat(selection.size()).isEqualTo(some.length);
            assertThat(bits(selection.at(some.length / 2, 0))).isEqualTo(bits(some[some.length / 2]));
        }
    }

    private static void assertSelectsAsSorted(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        Selection selection = new Selection();
        for (int place = 0; place < values.length; place += 1 + values.length / 30) {
            add(values, Double.POSITIVE_INFINITY, selection);
            assertThat(bits(selection.at(place, 0))).isEqualTo(bits(sorted[place]));
            if (place + 1 < values.length) {
                double low = sorted[place];
                double between = Double.isInfinite(low) ? low : low + 0.25 * (sorted[place + 1] - low);
                add(values, Double.POSITIVE_INFINITY, selection);
                assertThat(bits(selection.at(place, 0.25))).isEqualTo(bits(between));
            }
        }
    }

    private static void add(double[] values, double limit, Selection selection) {
        selection.clear(values.length);
        for (double value : values) {
            selection.addUpTo(limit, value);
        }
    }

    private static long bits(double value) {
        return Double.doubleToRawLongBits(value);
    }
}
