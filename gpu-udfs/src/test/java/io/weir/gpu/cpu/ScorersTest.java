package io.weir.gpu.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import io.weir.gpu.cpu.RandomModels.Kind;
import io.weir.gpu.model.DenseModel;
import io.weir.gpu.model.KMeansModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds of every kind of model, with all that this JVM can compute with. */
class ScorersTest {
    @Provide
    Arbitrary<InstructionSet> available() {
        return Arbitraries.of(Arrays.stream(InstructionSet.values())
                .filter(InstructionSet::isAvailable)
                .toList());
    }

    @Property(tries = 300)
    void outputsAreWithinTheStatedErrorOfTheDefinition(
            @ForAll Kind kind, @ForAll("available") InstructionSet instructions, @ForAll long seed) {
        Random random = new Random(seed);
        DenseModel model = RandomModels.of(kind, random);
        List<float[]> rows = rows(kind, random, model.features(), 1 + random.nextInt(90));
        FloatBatch out = score(model, instructions, rows);
        for (int row = 0; row < rows.size(); row++) {
            DoubleReference expected = DoubleReference.of(model, rows.get(row));
            int checked = 0;
            if (model instanceof KMeansModel clusters) {
                double[] distances =
                        DoubleReference.distances(rows.get(row), clusters.centroids(), clusters.clusters());
                double nearest = expected.values()[1];
                assertThat(distances[(int) out.get(row, 0)])
                        .isCloseTo(nearest, within(2 * DoubleReference.distanceBound(rows.get(row), nearest)));
                checked = 1;
            }
            for (int column = checked; column < model.outputs(); column++) {
                assertThat((double) out.get(row, column))
                        .as("%s, row %d %s, output %d", model, row, Arrays.toString(rows.get(row)), column)
                        .isCloseTo(expected.values()[column], within(expected.bounds()[column]));
            }
        }
    }

    @Property(tries = 300)
    void aRowsOutputsAreTheSameBitsAloneAndAnywhereInAnyBatch(
            @ForAll Kind kind, @ForAll("available") InstructionSet instructions, @ForAll long seed) {
        Random random = new Random(seed);
        DenseModel model = RandomModels.of(kind, random);
        List<float[]> rows = rows(kind, random, model.features(), 1 + random.nextInt(300));
        List<Integer> order = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            order.add(row);
        }
        Collections.shuffle(order, random);
        FloatBatch inOrder = score(model, instructions, rows);
        FloatBatch shuffled =
                score(model, instructions, order.stream().map(rows::get).toList());
        for (int i = 0; i < order.size(); i++) {
            assertThat(bits(shuffled, i)).isEqualTo(bits(inOrder, order.get(i)));
        }
        int one = random.nextInt(rows.size());
        FloatBatch alone = score(model, instructions, List.of(rows.get(one)));
        assertThat(bits(alone, 0)).isEqualTo(bits(inOrder, one));
    }

    @Property(tries = 100)
    void nothingOfABatchIsLeftInTheNext(
            @ForAll Kind kind, @ForAll("available") InstructionSet instructions, @ForAll long seed) {
        Random random = new Random(seed);
        DenseModel model = RandomModels.of(kind, random);
        List<float[]> rows = rows(kind, random, model.features(), 100);
        FloatBatch in = new FloatBatch(model.features(), 100);
        FloatBatch out = new FloatBatch(model.outputs(), 100);
        try (CpuBackend backend = new CpuBackend("of a test", instructions);
                LoadedModel loaded = backend.load(model)) {
            rows.forEach(in::append);
            loaded.score(in, out);
            in.clear();
            in.append(rows.get(77));
            int[] expected = bits(out, 77);
            loaded.score(in, out);
            assertThat(out.rows()).isEqualTo(1);
            assertThat(bits(out, 0)).isEqualTo(expected);
        }
    }

    @Property(tries = 40)
    void outputsDifferFromRowToRow(@ForAll Kind kind, @ForAll("available") InstructionSet instructions) {
        // Or the equalities above would say nothing.
        Random random = new Random(kind.name().hashCode());
        DenseModel model = RandomModels.of(kind, random);
        FloatBatch out = score(model, instructions, rows(kind, random, model.features(), 200));
        Set<Float> distinct = new HashSet<>();
        for (int row = 0; row < out.rows(); row++) {
            distinct.add(out.get(row, model.outputs() - 1));
        }
        assertThat(distinct).hasSizeGreaterThan(5);
    }

    private static List<float[]> rows(Kind kind, Random random, int features, int count) {
        boolean missing = random.nextBoolean();
        boolean infinite = missing && kind.standardizes();
        List<float[]> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(RandomModels.row(random, features, missing, infinite));
        }
        return rows;
    }

    static FloatBatch score(DenseModel model, InstructionSet instructions, List<float[]> rows) {
        FloatBatch in = new FloatBatch(model.features(), rows.size());
        rows.forEach(in::append);
        FloatBatch out = new FloatBatch(model.outputs(), rows.size());
        try (CpuBackend backend = new CpuBackend("of a test", instructions);
                LoadedModel loaded = backend.load(model)) {
            loaded.score(in, out);
        }
        return out;
    }

    private static int[] bits(FloatBatch batch, int row) {
        int[] bits = new int[batch.columns()];
        for (int column = 0; column < bits.length; column++) {
            bits[column] = Float.floatToRawIntBits(batch.get(row, column));
        }
        return bits;
    }
}
