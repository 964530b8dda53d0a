package io.weir.gpu.precision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import io.weir.gpu.cpu.CpuBackend;
import io.weir.gpu.cpu.ReferenceScores;
import io.weir.gpu.model.Activation;
import io.weir.gpu.model.DenseLayer;
import io.weir.gpu.model.DenseModel;
import io.weir.gpu.model.ForestModel;
import io.weir.gpu.model.KMeansModel;
import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.Link;
import io.weir.gpu.model.MlpModel;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReducedModelTest {
    private static final float NAN = Float.NaN;

    @Test
    void codesGoOverTheRangeSeenAndAnEighthOnBothSides() throws Exception {
        LinearModel model = linear(new float[] {100}, new float[] {50});
        ReducedModel reduced = ReducedModel.of(model, Elements.CODE, ranges(0, 254));
        // The middle is 0, a step 1.25; missing stays missing, and what is infinite counts so too.
        BitSet odd = new BitSet();
        assertThat(numbers(reduced, odd, 127, 127 + 1.25f, 0, 254, NAN, Float.POSITIVE_INFINITY))
                .containsExactly(0, 1, -102, 102, NAN, NAN);
        assertThat(odd.isEmpty()).isTrue();
        float edge = 127 + 127.4f * 1.25f;
        assertThat(numbers(reduced, odd, edge, 127 + 128 * 1.25f, -1000, 1e30f)[0])
                .isEqualTo(127);
        assertThat(odd.stream()).containsExactly(1, 2, 3);
    }

    @Test
    void halvesAreStandardizedValuesSoThatALargeMeanCostsNothing() throws Exception {
        LinearModel model = linear(new float[] {1.7e9f}, new float[] {3600});
        ReducedModel reduced = ReducedModel.of(model, Elements.HALF, ranges(0, 0));
        BitSet odd = new BitSet();
        assertThat(numbers(reduced, odd, 1.7e9f + 3584, 1.7e9f, NAN, Float.NEGATIVE_INFINITY))
                .containsExactly(3584 / 3600f, 0, NAN, NAN);
        assertThat(odd.isEmpty()).isTrue();
        numbers(reduced, odd, 3e38f, 1.7e9f);
        assertThat(odd.stream()).containsExactly(0);
    }

    @Test
    void aColumnOfWhichOneValueWasSeenHasNumbersForThatOneOnly() throws Exception {
        LinearModel model = linear(new float[] {100}, new float[] {50});
        ReducedModel constant = ReducedModel.of(model, Elements.CODE, ranges(7, 7));
        BitSet odd = new BitSet();
        assertThat(numbers(constant, odd, 7, 8)[0]).isZero();
        assertThat(odd.stream()).containsExactly(1);
        ReducedModel never = ReducedModel.of(model, Elements.CODE, new ColumnRanges(1));
        assertThat(numbers(never, odd, NAN)[0]).isNaN();
    }

    @Test
    void aForestsScoresDoNotChangeWhileThereIsANumberForEachThreshold() throws Exception {
        Random random = new Random(1);
        for (Elements elements : new Elements[] {Elements.HALF, Elements.CODE}) {
            for (String kind : List.of("BOOSTED", "RANDOM_FOREST", "ISOLATION_FOREST")) {
                DenseModel model = null;
                ReducedModel reduced = null;
                while (reduced == null || !reduced.isExact()) {
                    model = ReferenceScores.model(kind, random);
                    reduced = ReducedModel.of(model, elements, new ColumnRanges(model.features()));
                }
                FloatBatch in = ReferenceScores.rows(kind, random, model.features(), 400);
                onThresholds((ForestModel) model, in);
                assertThat(scores(reduced, model, in).data())
                        .isEqualTo(scores(model, in).data());
            }
        }
    }

    /** Values that equal a threshold, and the ones beside it, are where a rank off by one shows. */
    private static void onThresholds(ForestModel model, FloatBatch in) {
        int row = 0;
        for (int node = 0; node < model.nodes() && row + 2 < in.rows(); node++) {
            int column = model.feature()[node];
            if (column != ForestModel.LEAF) {
                float threshold = model.threshold()[node];
                float[] data = in.data();
                data[column * in.stride() + row++] = threshold;
                data[column * in.stride() + row++] = Math.nextDown(threshold);
                data[column * in.stride() + row++] = Math.nextUp(threshold);
            }
        }
    }

    @Test
    void ofMoreThresholdsThanNumbersSomeAreMovedToTheNearest() throws Exception {
        int trees = 1000;
        int[] roots = new int[trees];
        int[] feature = new int[3 * trees];
        float[] threshold = new float[3 * trees];
        int[] left = new int[3 * trees];
        float[] value = new float[3 * trees];
        for (int tree = 0; tree < trees; tree++) {
            int root = 3 * tree;
            roots[tree] = root;
            feature[root + 1] = ForestModel.LEAF;
            feature[root + 2] = ForestModel.LEAF;
            threshold[root] = tree;
            left[root] = root + 1;
            value[root + 2] = 1;
        }
        // Counts the whole numbers up to a value.
        ForestModel model = new ForestModel(
                1,
                roots,
                feature,
                threshold,
                left,
                new boolean[3 * trees],
                value,
                ForestModel.Combine.SUM,
                0,
                Link.IDENTITY);
        assertThat(ReducedModel.of(model, Elements.HALF, new ColumnRanges(1)).isExact())
                .isTrue();
        ReducedModel codes = ReducedModel.of(model, Elements.CODE, new ColumnRanges(1));
        assertThat(codes.isExact()).isFalse();
        FloatBatch in = new FloatBatch(1, 1003);
        for (int i = 0; i < in.capacity(); i++) {
            in.append(new float[] {i - 1.5f});
        }
        FloatBatch exact = scores(model, in);
        FloatBatch reduced = scores(codes, model, in);
        for (int row = 0; row < in.rows(); row++) {
            // 253 gaps between 1000 thresholds: at most 2 of them move over a value.
            assertThat(reduced.get(row, 0)).as("row %d", row).isCloseTo(exact.get(row, 0), within(2f));
        }
        assertThat(reduced.get(0, 0)).isZero();
        assertThat(reduced.get(1002, 0)).isEqualTo(1000);
    }

    @Test
    void aNetworksWeightsAreOnesThatTheElementsHold() throws Exception {
        Random random = new Random(2);
        MlpModel model = (MlpModel) ReferenceScores.model("MLP", random);
        ColumnRanges ranges = new ColumnRanges(model.features());
        ranges.include(ReferenceScores.rows("MLP", random, model.features(), 100));
        MlpModel halves =
                (MlpModel) ReducedModel.of(model, Elements.HALF, ranges).model();
        MlpModel codes =
                (MlpModel) ReducedModel.of(model, Elements.CODE, ranges).model();
        for (int i = 0; i < model.layers().size(); i++) {
            DenseLayer layer = model.layers().get(i);
            WeightCodes first = WeightCodes.of(layer);
            WeightCodes again = WeightCodes.of(codes.layers().get(i));
            assertThat(again.codes()).isEqualTo(first.codes());
            for (int w = 0; w < layer.weights().length; w++) {
                float half = halves.layers().get(i).weights()[w];
                assertThat(HalfFloat.rounded(half)).isEqualTo(half);
                assertThat(half).isCloseTo(layer.weights()[w], within(0x1p-11f * Math.abs(half) + 0x1p-25f));
                float scale = first.scales()[w / layer.inputs()];
                assertThat(codes.layers().get(i).weights()[w]).isCloseTo(layer.weights()[w], within(0.5001f * scale));
            }
        }
    }

    @Test
    void whatHasNoSuchFormSaysWhy() {
        KMeansModel clusters = new KMeansModel(1, 1, new float[1]);
        assertThatThrownBy(() -> ReducedModel.of(clusters, Elements.HALF, new ColumnRanges(1)))
                .hasMessage("there are no kernels for it");
        DenseLayer heavy = new DenseLayer(1, 1, new float[] {70_000}, new float[1], Activation.IDENTITY);
        MlpModel model = new MlpModel(new float[1], new float[] {1}, List.of(heavy), MlpModel.Output.VALUES);
        assertThatThrownBy(() -> ReducedModel.of(model, Elements.HALF, new ColumnRanges(1)))
                .hasMessage("layers[0] has the weight 70000.0, and a half holds at most 65504.0");
    }

    private static LinearModel linear(float[] means, float[] scales) {
        return new LinearModel(new float[] {1}, 0, means, scales, Link.IDENTITY);
    }

    private static ColumnRanges ranges(float least, float most) {
        ColumnRanges ranges = new ColumnRanges(1);
        FloatBatch batch = new FloatBatch(1, 2);
        batch.append(new float[] {least});
        batch.append(new float[] {most});
        ranges.include(batch);
        return ranges;
    }

    private static float[] numbers(ReducedModel reduced, BitSet odd, float... values) {
        float[] numbers = new float[values.length];
        odd.clear();
        reduced.encoding().encode(0, values, 0, values.length, numbers, odd);
        return numbers;
    }

    private static FloatBatch scores(DenseModel model, FloatBatch in) {
        try (CpuBackend backend = new CpuBackend("test");
                LoadedModel loaded = backend.load(model)) {
            return scores(loaded, in, model.outputs());
        }
    }

    private static FloatBatch scores(ReducedModel reduced, DenseModel model, FloatBatch in) {
        try (CpuBackend backend = new CpuBackend("test");
                LoadedModel onValues = backend.load(model);
                LoadedModel loaded = new ReducedOnCpu(reduced, backend.load(reduced.model()), onValues)) {
            return scores(loaded, in, model.outputs());
        }
    }

    private static FloatBatch scores(LoadedModel loaded, FloatBatch in, int outputs) {
        FloatBatch out = new FloatBatch(outputs, in.rows());
        loaded.score(in, out);
        return out;
    }
}
