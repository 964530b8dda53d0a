package io.weir.gpu.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.model.DenseModel;
import io.weir.gpu.model.ForestModel;
import io.weir.gpu.model.KMeansModel;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Random models and rows, and their scores' definition, for tests of other backends. */
public final class ReferenceScores {
    private ReferenceScores() {}

    /** The names of all kinds of models. */
    public static List<String> kinds() {
        return Arrays.stream(RandomModels.Kind.values()).map(Enum::name).toList();
    }

    public static DenseModel model(String kind, Random random) {
        return RandomModels.of(RandomModels.Kind.valueOf(kind), random);
    }

    public static ForestModel forest(Random random, int features, int depth) {
        return RandomModels.forest(random, features, depth, ForestModel.Combine.SUM);
    }

    /** A batch of rows, some of them with missing features. */
    public static FloatBatch rows(String kind, Random random, int features, int count) {
        boolean infinite = RandomModels.Kind.valueOf(kind).standardizes();
        FloatBatch batch = new FloatBatch(features, count);
        Stream.generate(() -> RandomModels.row(random, features, true, infinite))
                .limit(count)
                .forEach(batch::append);
        return batch;
    }

    /** Fails unless each output is within the bound of its definition in double precision. */
    public static void assertScores(DenseModel model, FloatBatch in, FloatBatch out) {
        assertThat(out.rows()).isEqualTo(in.rows());
        for (int row = 0; row < in.rows(); row++) {
            float[] features = new float[in.columns()];
            for (int column = 0; column < features.length; column++) {
                features[column] = in.get(row, column);
            }
            DoubleReference expected = DoubleReference.of(model, features);
            int checked = 0;
            if (model instanceof KMeansModel clusters) {
                double nearest = expected.values()[1];
                double[] distances = DoubleReference.distances(features, clusters.centroids(), clusters.clusters());
                assertThat(distances[(int) out.get(row, 0)])
                        .isCloseTo(nearest, within(2 * DoubleReference.distanceBound(features, nearest)));
                checked = 1;
            }
            for (int column = checked; column < model.outputs(); column++) {
                if ((double) out.get(row, column) != expected.values()[column]) {
                    assertThat((double) out.get(row, column))
                            .as("%s, row %d %s, output %d", model, row, Arrays.toString(features), column)
                            .isCloseTo(expected.values()[column], within(expected.bounds()[column]));
                }
            }
        }
    }
}
