package io.weir.state.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class DistinctTest {
    /** Values of several kinds, each other for each number. */
    private static final List<IntToDoubleFunction> KINDS = List.of(
            i -> i,
            i -> i / 100.0,
            i -> Math.exp(i / 5000.0),
            i -> new Random(i).nextLong() >>> 12,
            i -> 1e300 * i,
            i -> -i * Double.MIN_VALUE);

    private static Distinct of(IntToDoubleFunction kind, int from, int to) {
        Distinct distinct = new Distinct();
        for (int i = from; i < to; i++) {
            distinct.add(0, kind.applyAsDouble(i));
        }
        return distinct;
    }

    @Test
    void fewValuesAreCountedExactly() {
        for (IntToDoubleFunction kind : KINDS) {
            for (int n : new int[] {0, 1, 2, 10, 100, 190}) {
                assertThat(of(kind, 0, n).count()).isEqualTo(n);
            }
        }
    }

    @Test
    void standardErrorIsNotAboveThatWhichIsStated() {
        for (int n : new int[] {2_000, 10_000, 50_000}) {
            double squares = 0;
            int runs = 40;
            for (int run = 0; run < runs; run++) {
                Random random = new Random(1000L * n + run);
                Distinct combined = new Distinct();
                for (int part = 0; part < 4; part++) {
                    Distinct each = new Distinct();
                    for (int i = 0; i < n / 4; i++) {
                        each.add(0, random.nextLong() >>> 12);
                    }
                    combined.combine(each);
                }
                double error = combined.count() / n - 1;
                assertThat(error).as("%d values, run %d", n, run).isBetween(-0.1, 0.1);
                squares += error * error;
            }
            // The error of an error: 40 runs know it within a quarter of itself.
            assertThat(Math.sqrt(squares / runs)).as("%d values", n).isLessThan(0.023 * 1.25);
        }
    }

    @Test
    void repeatedValuesAndBothZeroesCountOnce() {
        Distinct distinct = new Distinct();
        for (int i = 0; i < 10_000; i++) {
            distinct.add(i, i % 2 == 0 ? 0.0 : -0.0);
            distinct.add(i, Double.POSITIVE_INFINITY);
        }
        assertThat(distinct.count()).isEqualTo(2);
    }

    @Test
    void orderOfValuesAndOfPartsChangesNothing() {
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            values.add(i / 3.0);
        }
        double first = combined(values);
        for (int run = 0; run < 5; run++) {
            Collections.shuffle(values, new Random(run));
            assertThat(combined(values)).isEqualTo(first);
        }
    }

    private static double combined(List<Double> values) {
        Distinct all = new Distinct();
        for (int part = 0; part < 10; part++) {
            Distinct each = new Distinct();
            values.subList(part * 2000, part * 2000 + 2000).forEach(value -> each.add(0, value));
            all.combine(each);
        }
        return all.count();
    }

    @Test
    void whatWasWrittenAtAnySizeGoesOnToGiveTheSameCount() throws IOException {
        Distinct live = new Distinct();
        Distinct stored = new Distinct();
        for (int i = 0; i < 6_000; i++) {
            live.add(0, i * 1.1);
            stored.add(0, i * 1.1);
            if (i % 37 == 0) {
                DataOutputSerializer out = new DataOutputSerializer(64);
                stored.write(out);
                stored = new Distinct();
                stored.read(new DataInputDeserializer(out.getCopyOfBuffer()));
                assertThat(stored.count()).isEqualTo(live.count());
            }
        }
        assertThat(stored.count()).isEqualTo(live.count()).isCloseTo(6_000, within(600.0));
    }

    @Test
    void sizeIsBounded() throws IOException {
        Distinct distinct = of(i -> i, 0, 200_000);
        DataOutputSerializer out = new DataOutputSerializer(64);
        distinct.write(out);
        assertThat(out.length()).isLessThan(2_200);
        assertThat(distinct.heapBytes()).isLessThan(2_500);
    }
}
