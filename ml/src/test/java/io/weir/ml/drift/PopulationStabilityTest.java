package io.weir.ml.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PopulationStabilityTest {
    private final Random random = new Random(1);

    private void add(PopulationStability stability, int rows, double shift, double missing) {
        for (int i = 0; i < rows; i++) {
            float third = random.nextDouble() < missing ? Float.NaN : random.nextInt(3);
            stability.add(new float[] {(float) (random.nextGaussian() + shift), (float) random.nextGaussian(), third});
        }
    }

    @Test
    void onlyTheFeatureThatChangedIsTold() {
        PopulationStability stability = new PopulationStability(3, 2000, 2000);
        add(stability, 2000, 0, 0.1);
        assertThat(stability.ready()).isFalse();
        assertThat(stability.index(0)).isZero();
        add(stability, 2001, 0, 0.1);
        assertThat(stability.ready()).isTrue();
        for (int i = 0; i < 3; i++) {
            assertThat(stability.index(i)).isBetween(0.0, 0.05);
            assertThat(stability.drift(i)).isEqualTo(Drift.NONE);
        }
        add(stability, 2001, 1, 0.1);
        // Two normal distributions a deviation apart have an index of 1; ten bins tell most of it.
        assertThat(stability.index(0)).isBetween(0.7, 1.1);
        assertThat(stability.drift(0)).isEqualTo(Drift.DRIFT);
        assertThat(stability.drift(1)).isEqualTo(Drift.NONE);
        assertThat(stability.drift(2)).isEqualTo(Drift.NONE);
        add(stability, 3001, 0, 0.1);
        assertThat(stability.drift(0)).isEqualTo(Drift.NONE);
    }

    @Test
    void valuesThatGoMissingAreAChange() {
        PopulationStability stability = new PopulationStability(3, 1000, 1000);
        add(stability, 1000, 0, 0);
        add(stability, 1500, 0, 0.5);
        assertThat(stability.drift(2)).isEqualTo(Drift.DRIFT);
        assertThat(stability.drift(0)).isEqualTo(Drift.NONE);
    }

    @Test
    void theIndexIsThatOfTheDefinition() {
        PopulationStability stability = new PopulationStability(1, 100, 200);
        for (int i = 0; i < 100; i++) {
            stability.add(new float[] {i % 2});
        }
        for (int i = 0; i < 101; i++) {
            stability.add(new float[] {i % 4 == 0 ? 1 : 0});
        }
        // Of 11 bins two are used: 50 and 50 rows of 100 at first, 75 and 26 of 101 of late, half a row more in each.
        double now0 = 75.5 / 106.5;
        double now1 = 26.5 / 106.5;
        double then = 50.5 / 105.5;
        double unused = 9 * (0.5 / 106.5 - 0.5 / 105.5) * Math.log(105.5 / 106.5);
        double expected = (now0 - then) * Math.log(now0 / then) + (now1 - then) * Math.log(now1 / then) + unused;
        assertThat(stability.index(0)).isCloseTo(expected, within(1e-9));
    }

    @Test
    void aRestoredOneGoesOnAsTheUninterruptedOne() {
        for (int rows : new int[] {50, 100, 170, 333}) {
            PopulationStability one = new PopulationStability(3, 100, 200);
            add(one, rows, 0, 0.1);
            PopulationStability restored = new PopulationStability(3, 100, 200);
            add(restored, 250, 5, 0.3);
            restored.restore(one.state());
            for (int i = 0; i < 300; i++) {
                float[] row = {random.nextFloat(), Float.NaN, 1};
                one.add(row);
                restored.add(row);
            }
            assertThat(restored.state()).isEqualTo(one.state());
            assertThat(restored.index(0)).isEqualTo(one.index(0)).isPositive();
        }
    }

    @Test
    void whatItCannotTakeIsNamed() {
        PopulationStability stability = new PopulationStability(3, 100, 200);
        assertThatThrownBy(() -> stability.add(new float[2])).hasMessage("row has length=2: 3 is accepted");
        assertThatThrownBy(() -> stability.index(3)).hasMessage("feature=3: 0 to 2 is accepted");
        assertThatThrownBy(() -> new PopulationStability(3, 10, 200)).hasMessageContaining("reference=10");
        assertThatThrownBy(() -> stability.restore(new PopulationStability(2, 100, 200).state()))
                .hasMessageContaining("features=2")
                .hasMessageContaining("features=3");
    }
}
