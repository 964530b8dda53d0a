package io.weir.gpu.column;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.model.Activation;
import io.weir.gpu.model.BatchSummary;
import io.weir.gpu.model.DenseLayer;
import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.MlpModel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Gradients of a loss over a labelled, weighted mini-batch by a model's parameters, {@code Σ weightᵣ · ∂lossᵣ/∂θ}, not divided
 * by anything: by back-propagation (Rumelhart et al. 1986). Features are standardized and missing ones taken at their mean, as
 * scoring does.
 *
 * <p>It is loaded once for a model's shape. The parameters come with each batch, in {@link FloatBatch#parameters()}: layer by
 * layer, the weights {@code [output][input]} and then the biases; of a linear model the weights and then the bias. A learner
 * writes them there, or {@link #setParameters} does.
 *
 * <p>The batch has two more columns than features. {@link #labelColumn()}: the label, as the loss wants it; a row without one
 * (NaN) adds nothing. {@link #weightColumn()}: the row's weight, finite; one of 0 adds nothing, a negative one takes away.
 *
 * <p>Output: one column, a gradient per parameter in the same order. The CPU computes in double precision. A GPU computes in
 * float, and sums over rows in double from 32 rows on. There a linear model's gradient by weight i is off by up to
 * {@code u · Σ |weightᵣ · zᵣᵢ| · (40 · |slopeᵣ| + (features + 6) · (|bias| + Σ |weightⱼ · zᵣⱼ|) · c + 5)} with u = 2⁻²⁴ and
 * c = 1 (logistic loss: 1/4), which is all rounding: the slope is the loss's by the margin, z the standardized features, 1 for
 * the bias. In a network each layer adds as much. A row that is within that rounding of a hinge's or a rectifier's kink may be
 * taken for either side of it. Values must be within 1e18 scales of their mean.
 *
 * <p>O(rows · parameters). A GPU holds the values and the slopes of all layers for each row, takes no more rows than 64 MiB
 * have room for, and has no room for more than 2²² parameters.
 *
 * <p>Immutable.
 */
public final class Gradients implements BatchSummary {
    private final float[] means;
    private final float[] scales;
    private final List<Layer> layers;
    private final Loss loss;

    /**
     * A layer's shape.
     *
     * @param start the place of its first weight among all parameters; the biases lie behind its weights
     */
    public record Layer(int inputs, int outputs, Activation activation, int start) {
        /** The place of its first bias. */
        public int biases() {
            return start + inputs * outputs;
        }

        /** Weights and biases. */
        public int parameters() {
            return (inputs + 1) * outputs;
        }

        @Override
        public String toString() {
            return inputs + "→" + outputs + " " + activation;
        }
    }

    private Gradients(float[] means, float[] scales, List<Layer> layers, Loss loss) {
        if (loss == null) {
            throw new IllegalArgumentException("loss=null: LOGISTIC, SQUARED or HINGE is accepted");
        }
        this.means = means;
        this.scales = scales;
        this.layers = layers;
        this.loss = loss;
    }

    /**
     * Of linear models. The link plays no part: the loss is of the margin.
     *
     * @param model of which means and scales are taken, and no weights
     */
    public static Gradients of(LinearModel model, Loss loss) {
        Layer layer = new Layer(model.features(), 1, Activation.IDENTITY, 0);
        return new Gradients(model.means(), model.scales(), List.of(layer), loss);
    }

    /**
     * Of networks.
     *
     * @param model of which means, scales and the layers' shapes are taken, and no weights; of one output {@code VALUES}. Under
     *     the logistic loss its last activation must be LOGISTIC or IDENTITY, and the loss is of the sum before it; under the
     *     squared loss it is of the output
     * @param loss LOGISTIC or SQUARED
     */
    public static Gradients of(MlpModel model, Loss loss) {
        requireAccepted(model, loss);
        List<Layer> layers = new ArrayList<>();
        long start = 0;
        for (DenseLayer dense : model.layers()) {
            layers.add(new Layer(dense.inputs(), dense.outputs(), dense.activation(), (int) start));
            start += (dense.inputs() + 1L) * dense.outputs();
            Shapes.requireOutput("layers=" + model.layers(), 1, start);
        }
        return new Gradients(model.means(), model.scales(), List.copyOf(layers), loss);
    }

    private static void requireAccepted(MlpModel model, Loss loss) {
        if (model.output() != MlpModel.Output.VALUES || model.outputs() != 1) {
            throw new IllegalArgumentException("model=" + model + ": a network of one output VALUES is accepted");
        }
        Activation last = model.layers().get(model.layers().size() - 1).activation();
        boolean accepted = loss == Loss.SQUARED
                || (loss == Loss.LOGISTIC && (last == Activation.LOGISTIC || last == Activation.IDENTITY));
        if (!accepted) {
            throw new IllegalArgumentException("loss=" + loss + " of a last layer of " + last
                    + ": SQUARED is accepted, and LOGISTIC of a last layer of LOGISTIC or IDENTITY");
        }
    }

    /**
     * Gives a batch the parameters of a model, which must have the shape that this was made of.
     *
     * @param in of {@link #newInput}
     */
    public void setParameters(LinearModel model, FloatBatch in) {
        if (layers.size() > 1 || model.features() != means.length) {
            throw new IllegalArgumentException("model=" + model + " for " + this + ": the same shape is accepted");
        }
        System.arraycopy(model.weights(), 0, in.parameters(), 0, means.length);
        in.parameters()[means.length] = model.bias();
    }

    /** As for a linear model. */
    public void setParameters(MlpModel model, FloatBatch in) {
        List<DenseLayer> given = model.layers();
        for (int l = 0; l < Math.max(layers.size(), given.size()); l++) {
            boolean same = l < layers.size()
                    && l < given.size()
                    && layers.get(l).inputs() == given.get(l).inputs()
                    && layers.get(l).outputs() == given.get(l).outputs()
                    && layers.get(l).activation() == given.get(l).activation();
            if (!same) {
                throw new IllegalArgumentException("model=" + model + " for " + this + ": the same shape is accepted");
            }
            Layer layer = layers.get(l);
            System.arraycopy(
                    given.get(l).weights(), 0, in.parameters(), layer.start(), layer.inputs() * layer.outputs());
            System.arraycopy(given.get(l).bias(), 0, in.parameters(), layer.biases(), layer.outputs());
        }
    }

    public float[] means() {
        return means.clone();
    }

    public float[] scales() {
        return scales.clone();
    }

    public List<Layer> layers() {
        return layers;
    }

    public Loss loss() {
        return loss;
    }

    /** The features, the label and the weight. */
    @Override
    public int features() {
        return means.length + 2;
    }

    public int labelColumn() {
        return means.length;
    }

    public int weightColumn() {
        return means.length + 1;
    }

    @Override
    public int batchParameters() {
        Layer last = layers.get(layers.size() - 1);
        return last.start() + last.parameters();
    }

    @Override
    public int outputs() {
        return 1;
    }

    @Override
    public int outputRows() {
        return batchParameters();
    }

    /** The input, the standardized features, and each layer's values and slopes. */
    @Override
    public long floatsPerRow() {
        return features() + floatsKeptOfRow();
    }

    /** Of {@link #floatsPerRow} those beside the input. */
    public long floatsKeptOfRow() {
        return means.length + 2 * layers.stream().mapToLong(Layer::outputs).sum();
    }

    @Override
    public Likeness likeness() {
        boolean hasKinks =
                loss == Loss.HINGE || layers.stream().anyMatch(layer -> layer.activation() == Activation.RELU);
        return hasKinks ? Likeness.NONE : Likeness.BY_LARGEST;
    }

    @Override
    public void requireValues(FloatBatch in) {
        float[] parameters = in.parameters();
        for (int i = 0; i < parameters.length; i++) {
            if (!Float.isFinite(parameters[i])) {
                throw new IllegalArgumentException(
                        "parameters[" + i + "]=" + parameters[i] + ": a finite number is accepted");
            }
        }
        for (int row = 0; row < in.rows(); row++) {
            float label = in.data()[labelColumn() * in.stride() + row];
            float weight = in.data()[weightColumn() * in.stride() + row];
            if (Float.isInfinite(label) || !Float.isFinite(weight)) {
                throw new IllegalArgumentException("row " + row + " has label=" + label + " weight=" + weight
                        + ": a finite or missing (NaN) label, and a finite weight, are accepted");
            }
        }
    }

    @Override
    public Computation onCpu() {
        return new BackPropagation(this);
    }

    @Override
    public String toString() {
        return "Gradients[layers=" + layers.stream().map(Layer::toString).collect(Collectors.joining(", ")) + ", loss="
                + loss + "]";
    }
}
