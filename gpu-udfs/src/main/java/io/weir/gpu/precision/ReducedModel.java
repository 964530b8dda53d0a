package io.weir.gpu.precision;

import io.weir.gpu.model.DenseLayer;
import io.weir.gpu.model.DenseModel;
import io.weir.gpu.model.ForestModel;
import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.MlpModel;
import java.util.Arrays;
import java.util.List;

/**
 * A model whose rows and weights have fewer bits: a model of the same kind over the numbers that an encoding makes of a row's
 * values, so that any backend computes what a kernel for such elements does. Immutable.
 *
 * <ul>
 *   <li>Models that standardize, as halves: numbers are standardized values, so that neither a large mean nor a small scale
 *       costs bits. A linear model's weights stay floats: there are few.
 *   <li>As codes: 254 steps over the range that was seen of each column and an eighth of it on both sides; weights of a network
 *       as {@link WeightCodes}.
 *   <li>Forests: the rank of a value among the thresholds of its column. That changes no score while a column has at most 254
 *       thresholds for codes, or 4,096 for halves; of more, as many are kept, and the others moved to the nearest.
 * </ul>
 */
public final class ReducedModel {
    private static final int MOST_CODE_BOUNDS = 254;
    private static final int MOST_HALF_BOUNDS = 4096;
    private static final double WIDENING = 1.25;
    /** In scales of the model: of a column of which one value was seen, or none. */
    private static final double LEAST_STEP = 0x1p-20;

    private final Elements elements;
    private final DenseModel model;
    private final RowEncoding encoding;
    private final boolean isExact;

    private ReducedModel(Elements elements, DenseModel model, RowEncoding encoding, boolean isExact) {
        this.elements = elements;
        this.model = model;
        this.encoding = encoding;
        this.isExact = isExact;
    }

    /**
     * @param elements not {@link Elements#FLOAT}
     * @param ranges of the columns; only codes of models that standardize ask for them
     * @throws NotReducibleException if there is no such form of this model
     */
    static ReducedModel of(DenseModel model, Elements elements, ColumnRanges ranges) throws NotReducibleException {
        if (model instanceof LinearModel linear) {
            Standard standard = Standard.of(linear.means(), linear.scales(), elements, ranges);
            return new ReducedModel(
                    elements,
                    new LinearModel(linear.weights(), linear.bias(), standard.means, standard.scales, linear.link()),
                    standard.encoding,
                    false);
        } else if (model instanceof MlpModel mlp) {
            Standard standard = Standard.of(mlp.means(), mlp.scales(), elements, ranges);
            return new ReducedModel(
                    elements,
                    new MlpModel(standard.means, standard.scales, reduced(mlp.layers(), elements), mlp.output()),
                    standard.encoding,
                    false);
        } else if (model instanceof ForestModel forest) {
            return of(forest, elements);
        }
        throw new NotReducibleException("there are no kernels for it");
    }

    private static List<DenseLayer> reduced(List<DenseLayer> layers, Elements elements) throws NotReducibleException {
        DenseLayer[] reduced = new DenseLayer[layers.size()];
        for (int i = 0; i < reduced.length; i++) {
            DenseLayer layer = layers.get(i);
            float[] weights = layer.weights();
            if (elements == Elements.HALF) {
                for (int w = 0; w < weights.length; w++) {
                    weights[w] = HalfFloat.rounded(weights[w]);
                    if (Float.isInfinite(weights[w])) {
                        throw new NotReducibleException("layers[" + i + "] has the weight " + layer.weights()[w]
                                + ", and a half holds at most " + HalfFloat.LARGEST);
                    }
                }
            } else {
                weights = WeightCodes.of(layer).weights();
            }
            reduced[i] = new DenseLayer(layer.inputs(), layer.outputs(), weights, layer.bias(), layer.activation());
        }
        return List.of(reduced);
    }

    private static ReducedModel of(ForestModel forest, Elements elements) {
        int most = elements == Elements.CODE ? MOST_CODE_BOUNDS : MOST_HALF_BOUNDS;
        int[] feature = forest.feature();
        float[] threshold = forest.threshold();
        float[][] bounds = new float[forest.features()][];
        boolean isExact = true;
        int[] counts = new int[forest.features()];
        for (int column : feature) {
            if (column != ForestModel.LEAF) {
                counts[column]++;
            }
        }
        for (int column = 0; column < bounds.length; column++) {
            bounds[column] = new float[counts[column]];
        }
        for (int node = 0; node < feature.length; node++) {
            if (feature[node] != ForestModel.LEAF) {
                bounds[feature[node]][--counts[feature[node]]] = threshold[node] + 0.0f; // a zero without its sign
            }
        }
        for (int column = 0; column < bounds.length; column++) {
            float[] all = distinct(bounds[column]);
            isExact &= all.length <= most;
            bounds[column] = all.length <= most ? all : some(all, most);
        }
        RankEncoding encoding = new RankEncoding(bounds, -most / 2);
        for (int node = 0; node < feature.length; node++) {
            threshold[node] = feature[node] == ForestModel.LEAF
                    ? 0
                    : encoding.number(nearest(bounds[feature[node]], threshold[node]));
        }
        ForestModel reduced = new ForestModel(
                forest.features(),
                forest.roots(),
                feature,
                threshold,
                forest.left(),
                forest.missingLeft(),
                forest.value(),
                forest.combine(),
                forest.base(),
                forest.link());
        return new ReducedModel(elements, reduced, encoding, isExact);
    }

    private static float[] distinct(float[] values) {
        Arrays.sort(values);
        int count = 0;
        for (float value : values) {
            if (count == 0 || values[count - 1] != value) {
                values[count++] = value;
            }
        }
        return Arrays.copyOf(values, count);
    }

    /** As many of them, evenly by their places; the first and the last among them. */
    private static float[] some(float[] ascending, int count) {
        float[] kept = new float[count];
        for (int i = 0; i < count; i++) {
            kept[i] = ascending[(int) ((long) i * (ascending.length - 1) / (count - 1))];
        }
        return kept;
    }

    private static int nearest(float[] ascending, float value) {
        int at = Arrays.binarySearch(ascending, value + 0.0f);
        if (at >= 0) {
            return at;
        }
        int above = -at - 1;
        if (above == 0 || above == ascending.length) {
            return above == 0 ? 0 : ascending.length - 1;
        }
        return (double) value - ascending[above - 1] < (double) ascending[above] - value ? above - 1 : above;
    }

    /** How a model that standardizes takes numbers instead of values. */
    private record Standard(float[] means, float[] scales, RowEncoding encoding) {
        static Standard of(float[] means, float[] scales, Elements elements, ColumnRanges ranges)
                throws NotReducibleException {
            float[] newMeans = new float[means.length];
            float[] newScales = new float[scales.length];
            if (elements == Elements.HALF) {
                Arrays.fill(newScales, 1);
                return new Standard(newMeans, newScales, new AffineEncoding(means, scales, elements));
            }
            float[] offsets = new float[means.length];
            float[] steps = new float[means.length];
            for (int i = 0; i < means.length; i++) {
                double least = ranges.least(i);
                double most = ranges.most(i);
                boolean isSeen = least <= most;
                offsets[i] = (float) (isSeen ? (least + most) / 2 : means[i]);
                double width = isSeen ? WIDENING * (most - least) : 0;
                steps[i] = (float) Math.max(width / MOST_CODE_BOUNDS, LEAST_STEP * scales[i]);
                newMeans[i] = (float) (((double) means[i] - offsets[i]) / steps[i]);
                newScales[i] = (float) ((double) scales[i] / steps[i]);
                if (!Float.isFinite(newMeans[i]) || !(newScales[i] >= Float.MIN_NORMAL) || steps[i] == 0) {
                    throw new NotReducibleException("column " + i + " was seen from " + least + " to " + most
                            + ", and the model takes it as " + means[i] + " ± " + scales[i]);
                }
            }
            return new Standard(newMeans, newScales, new AffineEncoding(offsets, steps, elements));
        }
    }

    /** What its rows and its weights are made of. */
    public Elements elements() {
        return elements;
    }

    /** The model over the encoding's numbers; its weights are ones that the elements hold. */
    public DenseModel model() {
        return model;
    }

    public RowEncoding encoding() {
        return encoding;
    }

    /** Whether no score changes, whatever the row. */
    boolean isExact() {
        return isExact;
    }
}
