package io.weir.gpu.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.gpu.route.Crossover.Point;
import java.util.List;
import org.junit.jupiter.api.Test;

class CrossoverTest {
    @Test
    void itLiesWhereTheLinesMeet() {
        Crossover crossover =
                Crossover.of(List.of(new Point(1, 100, 5000), new Point(8, 800, 5000), new Point(64, 6400, 5000)));
        assertThat(crossover.rows()).isEqualTo(50); // 8 + 56 * 4200 / (4200 + 1400)
        assertThat(crossover.reason())
                .isEqualTo("the GPU is faster from 50 rows on (measured, µs on CPU/GPU: 1 rows 0.1/5.0,"
                        + " 8 rows 0.8/5.0, 64 rows 6.4/5.0)");
    }

    @Test
    void aDeviceThatIsFasterInBetweenOnlyHasNotOvertaken() {
        assertThat(Crossover.of(List.of(new Point(1, 10, 5), new Point(8, 10, 20), new Point(64, 30, 20)))
                        .rows())
                .isEqualTo(36);
        assertThat(Crossover.of(List.of(new Point(1, 10, 5), new Point(8, 10, 20)))
                        .rows())
                .isEqualTo(Crossover.NEVER);
    }

    @Test
    void aDeviceThatIsAlwaysFasterGetsSingleRows() {
        assertThat(Crossover.of(List.of(new Point(1, 10, 5), new Point(8, 30, 6)))
                        .rows())
                .isOne();
    }
}
