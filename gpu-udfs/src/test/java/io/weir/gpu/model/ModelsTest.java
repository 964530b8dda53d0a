package io.weir.gpu.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Parameters that cannot be, each kind of model's shape, and equality by value. */
class ModelsTest {
    private static final float[] TWO = {1, 2};

    @Test
    void aLayerNeedsAWeightPerInputAndOutput() {
        assertThatThrownBy(() -> new DenseLayer(2, 2, new float[3], TWO, Activation.RELU))
                .hasMessageContaining("weights has length=3")
                .hasMessageContaining("inputs * outputs=4");
        assertThatThrownBy(() -> new DenseLayer(2, 1, TWO, TWO, Activation.RELU))
                .hasMessageContaining("bias has length=2");
        assertThatThrownBy(() -> new DenseLayer(0, 1, new float[0], new float[1], Activation.RELU))
                .hasMessageContaining("inputs=0");
        assertThatThrownBy(() -> new DenseLayer(1, 1, new float[] {Float.NaN}, new float[1], Activation.RELU))
                .hasMessageContaining("weights[0]=NaN");
        assertThatThrownBy(() -> new DenseLayer(1, 1, new float[1], new float[1], null))
                .hasMessageContaining("activation is null");
    }

    @Test
    void layersMustFitOneAnother() {
        DenseLayer narrowing = new DenseLayer(2, 1, TWO, new float[1], Activation.TANH);
        assertThatThrownBy(() -> mlp(List.of(narrowing, narrowing), MlpModel.Output.VALUES))
                .hasMessageContaining("layers[1] has inputs=2: 1 are needed");
        assertThatThrownBy(() -> mlp(List.of(), MlpModel.Output.VALUES)).hasMessageContaining("layers is empty");
        assertThatThrownBy(() -> mlp(List.of(narrowing), MlpModel.Output.RECONSTRUCTION_ERROR))
                .hasMessageContaining("outputs=1: a reconstruction of features=2");
        assertThatThrownBy(() -> new MlpModel(TWO, new float[] {1, 0}, List.of(narrowing), MlpModel.Output.VALUES))
                .hasMessageContaining("scales[1]=0.0");
        MlpModel model = mlp(List.of(narrowing), MlpModel.Output.VALUES);
        assertThat(model.outputs()).isEqualTo(1);
        assertThat(model).isEqualTo(mlp(List.of(narrowing), MlpModel.Output.VALUES));
    }

    private static MlpModel mlp(List<DenseLayer> layers, MlpModel.Output output) {
        return new MlpModel(new float[2], TWO, layers, output);
    }

    @Test
    void centroidsAreRowsOfFeatures() {
        assertThatThrownBy(() -> new KMeansModel(2, 2, TWO)).hasMessageContaining("clusters * features=4");
        assertThatThrownBy(() -> new KMeansModel(0, 2, TWO)).hasMessageContaining("clusters=0");
        KMeansModel model = new KMeansModel(1, 2, TWO);
        assertThat(model.outputs()).isEqualTo(2);
        assertThat(model).isEqualTo(new KMeansModel(1, 2, TWO)).isNotEqualTo(new KMeansModel(2, 1, TWO));
    }

    @Test
    void componentsAreRowsOfFeatures() {
        assertThatThrownBy(() -> new PcaModel(TWO, TWO, new float[3])).hasMessageContaining("components has length=3");
        assertThatThrownBy(() -> new PcaModel(TWO, TWO, new float[0])).hasMessageContaining("at least one component");
        PcaModel model = new PcaModel(TWO, TWO, new float[] {1, 0, 0, 1});
        assertThat(model.rank()).isEqualTo(2);
        assertThat(model.outputs()).isEqualTo(3);
        assertThat(model).isNotEqualTo(new PcaModel(TWO, TWO, TWO));
    }

    @Test
    void thereMustBeAsManyNeighborsAsAreAskedFor() {
        assertThatThrownBy(() -> new NeighborModel(3, 2, 1, TWO)).hasMessageContaining("k=3: 1 to rows=2");
        assertThatThrownBy(() -> new NeighborModel(1, 2, 2, TWO)).hasMessageContaining("rows * features=4");
        assertThat(new NeighborModel(2, 2, 1, TWO).outputs()).isEqualTo(2);
        assertThat(new NeighborModel(2, 2, 1, TWO)).isNotEqualTo(new NeighborModel(1, 2, 1, TWO));
    }

    @Test
    void aForestThatDoesNotEndIsRefused() {
        assertThatThrownBy(() -> stump(0, 0, 0)).hasMessageContaining("left[0]=0: both children must come after");
        assertThatThrownBy(() -> stump(0, 2, 0))
                .hasMessageContaining("left[0]=2")
                .hasMessageContaining("nodes=3");
        assertThatThrownBy(() -> stump(5, 1, 0)).hasMessageContaining("feature[0]=5: a column from 0 to 1");
        assertThatThrownBy(() -> stump(0, 1, 3)).hasMessageContaining("roots[0]=3: a node from 0 to 2");
        assertThat(stump(0, 1, 0)).isEqualTo(stump(0, 1, 0)).isNotEqualTo(stump(1, 1, 0));
    }

    @Test
    void anIsolationForestNeedsItsPathLengthAndNoLink() {
        assertThatThrownBy(() -> stump(0, 1, 0, ForestModel.Combine.ISOLATION, 0, Link.IDENTITY))
                .hasMessageContaining("base=0.0");
        assertThatThrownBy(() -> stump(0, 1, 0, ForestModel.Combine.ISOLATION, 5, Link.LOGISTIC))
                .hasMessageContaining("link=LOGISTIC");
    }

    private static ForestModel stump(int feature, int left, int root) {
        return stump(feature, left, root, ForestModel.Combine.SUM, 0, Link.IDENTITY);
    }

    private static ForestModel stump(
            int feature, int left, int root, ForestModel.Combine combine, float base, Link link) {
        return new ForestModel(
                2,
                new int[] {root},
                new int[] {feature, ForestModel.LEAF, ForestModel.LEAF},
                new float[3],
                new int[] {left, 0, 0},
                new boolean[3],
                new float[] {0, 1, 2},
                combine,
                base,
                link);
    }
}
