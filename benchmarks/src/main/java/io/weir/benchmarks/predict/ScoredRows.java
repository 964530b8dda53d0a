package io.weir.benchmarks.predict;

import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.Link;
import io.weir.ml.LogisticRegressionParameters;
import io.weir.ml.ModelSnapshot;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** The rows that all contenders score, by their ids, and the model that scores them. */
final class ScoredRows {
    static final int FEATURES = 32;
    static final List<String> NAMES =
            IntStream.range(0, FEATURES).mapToObj(i -> "f" + i).toList();

    private ScoredRows() {}

    /** -2 to 2, every eighth is missing. */
    static float[] features(long id) {
        float[] features = new float[FEATURES];
        long state = id * FEATURES;
        for (int i = 0; i < FEATURES; i++) {
            long bits = mix(state + i);
            features[i] = (bits & 7) == 0 ? Float.NaN : (bits >>> 40) * 0x1p-22f - 2;
        }
        return features;
    }

    /** The finalizer of MurmurHash3: neighbouring numbers give bits that have nothing in common. */
    private static long mix(long z) {
        z = (z ^ (z >>> 33)) * 0xff51afd7ed558ccdL;
        z = (z ^ (z >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return z ^ (z >>> 33);
    }

    static ModelSnapshot model() {
        SplittableRandom random = new SplittableRandom(7);
        float[] weights = new float[FEATURES];
        float[] means = new float[FEATURES];
        float[] scales = new float[FEATURES];
        for (int i = 0; i < FEATURES; i++) {
            weights[i] = (float) (random.nextDouble() - 0.5);
            means[i] = (float) (random.nextDouble() - 0.5);
            scales[i] = (float) (0.5 + random.nextDouble());
        }
        return new ModelSnapshot(
                "fraud",
                1,
                0,
                1_000,
                10,
                NAMES,
                new LogisticRegressionParameters(new LinearModel(weights, -1, means, scales, Link.LOGISTIC)));
    }
}
