package io.weir.gpu.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LinearModelTest {
    @Test
    void changingTheArraysAfterwardsChangesNothing() {
        float[] weights = {1};
        LinearModel model = new LinearModel(weights, 0, new float[1], new float[] {1}, Link.IDENTITY);
        weights[0] = 9;
        model.weights()[0] = 9;

        assertThat(model.weights()).containsExactly(1);
        assertThat(model).isEqualTo(new LinearModel(new float[] {1}, 0, new float[1], new float[] {1}, Link.IDENTITY));
    }

    @Test
    void parametersThatCannotBeAreNamed() {
        assertThatThrownBy(() -> new LinearModel(new float[2], 0, new float[1], new float[] {1, 1}, Link.LOGISTIC))
                .hasMessageContaining("weights=2 means=1 scales=2");
        assertThatThrownBy(() -> new LinearModel(new float[0], 0, new float[0], new float[0], Link.LOGISTIC))
                .hasMessageContaining("at least one feature");
        assertThatThrownBy(() ->
                        new LinearModel(new float[] {1, Float.NaN}, 0, new float[2], new float[] {1, 1}, Link.LOGISTIC))
                .hasMessageContaining("weights[1]=NaN");
        assertThatThrownBy(() -> new LinearModel(new float[] {1}, 0, new float[1], new float[] {0}, Link.LOGISTIC))
                .hasMessageContaining("scales[0]=0.0");
        assertThatThrownBy(() -> new LinearModel(
                        new float[] {1}, Float.POSITIVE_INFINITY, new float[1], new float[] {1}, Link.LOGISTIC))
                .hasMessageContaining("bias=Infinity");
    }
}
