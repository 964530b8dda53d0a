package io.weir.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.data.Index;
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
        assertThat(batch.stride()).isEqualTo(16);
        assertThat(batch.data())
                .hasSize(32)
                .startsWith(1, 2)
                .contains(10, Index.atIndex(16))
                .contains(20, Index.atIndex(17));
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
    void theStrideIsWholeCacheLines() {
        assertThat(new FloatBatch(1, 1).stride()).isEqualTo(16);
        assertThat(new FloatBatch(1, 16).stride()).isEqualTo(16);
        assertThat(new FloatBatch(3, 17).stride()).isEqualTo(32);
    }

    @Test
    void aBackendMakesItHoldRowsAndWritesThem() {
        batch.resize(2);
        batch.data()[batch.stride() + 1] = 7;
        assertThat(batch.rows()).isEqualTo(2);
        assertThat(batch.get(1, 1)).isEqualTo(7);
        assertThatThrownBy(() -> batch.resize(4)).hasMessageContaining("rows=4").hasMessageContaining("capacity=3");
        assertThatThrownBy(() -> batch.resize(-1)).hasMessageContaining("rows=-1");
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
        assertThatThrownBy(() -> new FloatBatch(1, Integer.MAX_VALUE)).hasMessageContaining("capacity=2147483647");
    }
}
