package io.weir.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FloatBatchTest {
    private final FloatBatch batch = new FloatBatch(2, 3);

    @Test
    void rowsLieColumnByColumn() {
        batch.append(new float[] {1, 10});
        batch.append(new float[] {2, 20});

        assertThat(batch.rows()).isEqualTo(2);
        assertThat(batch.get(1, 0)).isEqualTo(2);
        assertThat(batch.get(0, 1)).isEqualTo(10);
        assertThat(batch.data()).containsExactly(1, 2, 0, 10, 20, 0);
        assertThat(batch.stride()).isEqualTo(3);
    }

    @Test
    void aClearedBatchTakesItsCapacityAgain() {
        for (int round = 0; round < 2; round++) {
            assertThat(batch.isFull()).isFalse();
            for (int row = 0; row < batch.capacity(); row++) {
                batch.append(new float[] {round, row});
            }
            assertThat(batch.isFull()).isTrue();
            assertThat(batch.get(2, 0)).isEqualTo(round);
            batch.clear();
            assertThat(batch.rows()).isZero();
        }
    }

    @Test
    void misuseIsRefusedWithTheNumbersAtFault() {
        assertThatThrownBy(() -> batch.append(new float[] {1}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("row of 1")
                .hasMessageContaining("columns=2");
        batch.append(new float[] {1, 2});
        assertThatThrownBy(() -> batch.get(1, 0))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("row=1 of rows=1");
        batch.append(new float[] {1, 2});
        batch.append(new float[] {1, 2});
        assertThatThrownBy(() -> batch.append(new float[] {1, 2}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("capacity=3");
        assertThatThrownBy(() -> new FloatBatch(0, 1)).hasMessageContaining("columns=0");
        assertThatThrownBy(() -> new FloatBatch(1 << 16, 1 << 16)).hasMessageContaining("capacity=65536");
    }
}
