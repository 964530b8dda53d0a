package io.weir.state.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class QuantilesTest {
    private static final double STATED_ERROR = 0.01;

    private static final Map<String, ToDoubleFunction<Random>> DISTRIBUTIONS = new LinkedHashMap<>();

    static {
        DISTRIBUTIONS.put("uniform", Random::nextDouble);
        DISTRIBUTIONS.put("normal", Random::nextGaussian);
        DISTRIBUTIONS.put("log-normal with a long tail", random -> Math.exp(3 * random.nextGaussian()));
        DISTRIBUTIONS.put("two far humps", random -> (random.nextBoolean() ? 0 : 1e6) + random.nextGaussian());
        DISTRIBUTIONS.put("amounts in cents", random -> Math.rint(100 * Math.exp(3 + random.nextGaussian())) / 100);
        DISTRIBUTIONS.put("few values", random -> random.nextInt(5));
        DISTRIBUTIONS.put("mostly zero", random -> random.nextInt(10) == 0 ? random.nextDouble() : 0);
        DISTRIBUTIONS.put("one value", random -> 7.5);
    }

    private static final double[] RANKS = {0, 0.001, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999, 1};

    /** How far a rank is off: 0 if the value stands at it among the values, however many are equal. */
    private static double rankError(double[] sorted, double value, double rank) {
        int below = 0;
        while (below < sorted.length && sorted[below] < value) {
            below++;
        }
        int upTo = below;
        while (upTo < sorted.length && sorted[upTo] == value) {
            upTo++;
        }
        double low = (double) below / sorted.length;
        double high = (double) upTo / sorted.length;
        return Math.max(0, Math.max(low - rank, rank - high));
    }

    @Test
    void rankErrorIsBelowThatWhichIsStatedInOneAndInCombinedSketches() {
        DISTRIBUTIONS.forEach((name, next) -> {
            for (int parts : new int[] {1, 8, 64}) {
                Random random = new Random(parts);
                double[] values = new double[20_000];
                Arrays.setAll(values, i -> next.applyAsDouble(random));
                Quantiles all = combined(values, parts);
                Arrays.sort(values);
                for (double rank : RANKS) {
                    assertThat(rankError(values, all.quantile(rank), rank))
                            .as("%s in %d parts, rank %s", name, parts, rank)
                            .isLessThan(STATED_ERROR);
                }
            }
        });
    }

    private static Quantiles combined(double[] values, int parts) {
        Quantiles all = new Quantiles();
        int size = values.length / parts;
        for (int part = 0; part < parts; part++) {
            Quantiles each = new Quantiles();
            int to = part == parts - 1 ? values.length : (part + 1) * size;
            for (int i = part * size; i < to; i++) {
                each.add(i, values[i]);
            }
            each.settle();
            all.combine(each);
        }
        all.settle();
        return all;
    }

    @Test
    void leastAndLargestAreExact() {
        double[] values = new Random(5).doubles(5_000, -10, 10).toArray();
        Quantiles all = combined(values, 7);
        Arrays.sort(values);
        assertThat(all.quantile(0)).isEqualTo(values[0]);
        assertThat(all.quantile(1)).isEqualTo(values[values.length - 1]);
    }

    @Test
    void fewValuesAreInterpolatedExactly() {
        Quantiles quantiles = new Quantiles();
        for (double value : new double[] {4, 1, 3, 2}) {
            quantiles.add(0, value);
        }
        quantiles.settle();
        assertThat(quantiles.quantile(0)).isEqualTo(1);
        assertThat(quantiles.quantile(0.5)).isEqualTo(2.5);
        assertThat(quantiles.quantile(0.9)).isCloseTo(3.7, within(1e-12));
        assertThat(quantiles.quantile(1)).isEqualTo(4);
    }

    @Test
    void quantilesNeverDescend() {
        for (int n : new int[] {50, 1_000, 30_000}) {
            Quantiles quantiles = combined(new Random(n).doubles(n).toArray(), 3);
            double before = Double.NEGATIVE_INFINITY;
            for (int i = 0; i <= 2_000; i++) {
                double value = quantiles.quantile(i / 2_000.0);
                assertThat(value).isGreaterThanOrEqualTo(before);
                before = value;
            }
        }
    }

    @Test
    void infinitiesStandAtTheEndsAndSpoilNothingBetween() {
        Quantiles quantiles = new Quantiles();
        for (int i = 0; i < 20; i++) {
            quantiles.add(0, i < 5 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
        }
        for (int i = 0; i <= 10; i++) {
            quantiles.add(0, i);
        }
        quantiles.settle();
        assertThat(quantiles.quantile(0)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(quantiles.quantile(4.5 / 30)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(quantiles.quantile(10.0 / 30)).isCloseTo(5, within(1e-9));
        assertThat(quantiles.quantile(15.5 / 30)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(quantiles.quantile(1)).isEqualTo(Double.POSITIVE_INFINITY);
    }

    @Test
    void ascendingValuesAreNoWorse() {
        double[] values = new double[20_000];
        Arrays.setAll(values, i -> i);
        Quantiles all = combined(values, 20);
        for (double rank : RANKS) {
            assertThat(rankError(values, all.quantile(rank), rank)).isLessThan(STATED_ERROR);
        }
    }

    @Test
    void sameValuesInTheSameOrderGiveTheSameBitsAndSoDoThoseThatWereWritten() throws IOException {
        Random random = new Random(3);
        Quantiles live = new Quantiles();
        Quantiles stored = new Quantiles();
        for (int run = 0; run < 200; run++) {
            for (int i = random.nextInt(50); i >= 0; i--) {
                double value = random.nextGaussian();
                live.add(0, value);
                stored.add(0, value);
            }
            live.settle();
            stored.settle();
            DataOutputSerializer out = new DataOutputSerializer(64);
            stored.write(out);
            stored = new Quantiles();
            stored.read(new DataInputDeserializer(out.getCopyOfBuffer()));
            for (double rank : RANKS) {
                assertThat(stored.quantile(rank)).isEqualTo(live.quantile(rank));
            }
        }
    }

    @Test
    void equalValuesGiveTheSameBitsInEveryRunAndInAnyOrderBetweenMerges() throws IOException {
        byte[] first = ofEqualValues(1);
        for (int run = 2; run < 20; run++) {
            assertThat(ofEqualValues(run)).isEqualTo(first);
        }
    }

    /** The same few values and parts, each run of them in another order. */
    private static byte[] ofEqualValues(int order) throws IOException {
        Random random = new Random(9);
        Quantiles all = new Quantiles();
        for (int run = 0; run < 100; run++) {
            List<Double> values = new ArrayList<>();
            for (int i = random.nextInt(200); i >= 0; i--) {
                values.add(random.nextInt(3) == 0 ? (random.nextBoolean() ? 0.0 : -0.0) : random.nextInt(30));
            }
            Collections.shuffle(values, new Random(order));
            Quantiles part = new Quantiles();
            for (double value : values) {
                (run % 2 == 0 ? all : part).add(0, value);
            }
            all.combine(part);
            all.settle();
        }
        DataOutputSerializer out = new DataOutputSerializer(64);
        all.write(out);
        return out.getCopyOfBuffer();
    }

    @Test
    void valuesAtTheEndsOfADoubleDoNotOverflow() {
        Quantiles quantiles = new Quantiles();
        for (int i = 0; i < 5_000; i++) {
            quantiles.add(0, i % 2 == 0 ? Double.MAX_VALUE : -Double.MAX_VALUE);
        }
        quantiles.settle();
        assertThat(quantiles.quantile(0.25)).isEqualTo(-Double.MAX_VALUE);
        assertThat(quantiles.quantile(0.75)).isEqualTo(Double.MAX_VALUE);
    }

    @Test
    void nothingHasNoQuantilesAndOneValueIsAllOfThem() {
        Quantiles quantiles = new Quantiles();
        assertThat(quantiles.quantile(0.5)).isNaN();
        quantiles.add(0, 3.5);
        quantiles.settle();
        for (double rank : RANKS) {
            assertThat(quantiles.quantile(rank)).isCloseTo(3.5, within(0.0));
        }
    }

    @Test
    void sizeIsBounded() throws IOException {
        Quantiles quantiles = combined(new Random(1).doubles(200_000).toArray(), 10);
        assertThat(quantiles.heapBytes()).isLessThan(7_000);
        DataOutputSerializer out = new DataOutputSerializer(64);
        quantiles.write(out);
        assertThat(out.length()).isLessThan(4_096);
    }

    @Test
    void howManyValuesAreAtMostAnotherIsExactOfFewAndWithinTwoCentroidsOfMany() {
        Quantiles few = new Quantiles();
        assertThat(few.atMost(1)).isZero();
        for (double value : new double[] {3, 1, 2, 2, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY}) {
            few.add(0, value);
        }
        double[] asked = {Double.NEGATIVE_INFINITY, 0, 1, 1.5, 2, 2.5, 3, 4, Double.POSITIVE_INFINITY};
        assertThat(Arrays.stream(asked).mapToLong(few::atMost)).containsExactly(1L, 1L, 2L, 2L, 4L, 4L, 5L, 5L, 6L);

        DISTRIBUTIONS.forEach((name, next) -> {
            Random random = new Random(2);
            double[] values = new double[20_000];
            Arrays.setAll(values, i -> next.applyAsDouble(random));
            Quantiles many = combined(values, 8);
            for (int i = 0; i < values.length; i += 997) {
                double value = values[i];
                long exact =
                        Arrays.stream(values).filter(other -> other <= value).count();
                assertThat((double) many.atMost(value) / values.length)
                        .as("%s: %s", name, value)
                        .isEqualTo((double) exact / values.length, within(0.025));
            }
        });
    }
}
