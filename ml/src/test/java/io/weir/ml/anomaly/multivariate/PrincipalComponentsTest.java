package io.weir.ml.anomaly.multivariate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PrincipalComponentsTest extends MultivariateDetectorContract {
    private static final PrincipalComponentsOptions OPTIONS = PrincipalComponentsOptions.defaults();

    @Override
    MultivariateDetector create(List<String> names) {
        return new PrincipalComponents(names, OPTIONS);
    }

    @Override
    MultivariateDetector withOtherOptions(List<String> names) {
        return new PrincipalComponents(names, new PrincipalComponentsOptions(0.5, 4000));
    }

    /** Ten columns that follow two hidden ones, and a little noise. */
    private static float[] hidden(Random random) {
        double one = random.nextGaussian();
        double two = random.nextGaussian();
        float[] row = new float[10];
        for (int i = 0; i < row.length; i++) {
            row[i] = (float) (10 * i + (i % 2 == 0 ? one : two) + 0.05 * random.nextGaussian());
        }
        return row;
    }

    private static List<String> names() {
        return IntStream.range(0, 10).mapToObj(i -> "x" + i).toList();
    }

    @Test
    void fewDirectionsAreFoundAndAColumnThatLeavesThemIsNamed() {
        PrincipalComponents components = new PrincipalComponents(names(), OPTIONS);
        Random random = new Random(1);
        for (int i = 0; i < 2000; i++) {
            components.learn(hidden(random));
        }
        assertThat(components.components()).isEqualTo(2);
        float[] row = hidden(random);
        double usual = components.score(row);
        row[4] += 1; // an ordinary value by itself, which the columns that move with it contradict
        assertThat(components.score(row)).isGreaterThan(usual + 5);
        List<RowFinding> findings = components.findings(row);
        assertThat(findings.get(4).share()).isGreaterThan(0.7);
        // What the four columns say that move with it, four deviations of a twentieth or so to either side.
        assertThat(findings.get(4).expected().low()).isBetween(row[4] - 1.5, row[4] - 1.1);
        assertThat(findings.get(4).expected().high()).isBetween(row[4] - 0.95, row[4] - 0.6);
        row[4] = Float.NaN;
        assertThat(components.score(row)).isLessThan(usual + 2);
    }

    @Test
    void aRowFarOutAlongTheDirectionsIsTold() {
        PrincipalComponents components = new PrincipalComponents(names(), OPTIONS);
        Random random = new Random(2);
        for (int i = 0; i < 2000; i++) {
            components.learn(hidden(random));
        }
        float[] row = new float[10];
        for (int i = 0; i < row.length; i++) {
            row[i] = 10 * i + (i % 2 == 0 ? 9 : 0);
        }
        assertThat(components.score(row)).isGreaterThan(6);
    }

    @Test
    void eigenvectorsAreThoseOfTheMatrix() {
        Random random = new Random(3);
        for (int n = 1; n <= 12; n++) {
            double[][] matrix = new double[n][n];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j <= i; j++) {
                    matrix[i][j] = random.nextGaussian();
                    matrix[j][i] = matrix[i][j];
                }
            }
            double[][] reduced = new double[n][];
            for (int i = 0; i < n; i++) {
                reduced[i] = matrix[i].clone();
            }
            double[][] vectors = SymmetricEigen.vectors(reduced);
            for (int v = 0; v < n; v++) {
                for (int i = 0; i < n; i++) {
                    double product = 0;
                    for (int j = 0; j < n; j++) {
                        product += matrix[i][j] * vectors[j][v];
                    }
                    assertThat(product).isCloseTo(reduced[v][v] * vectors[i][v], within(1e-9));
                }
            }
        }
    }

    @Test
    void whatItCannotTakeIsNamed() {
        assertThatThrownBy(() -> create(List.of("a"))).hasMessageContaining("columns=1: 2 to 256");
        assertThatThrownBy(() -> new PrincipalComponentsOptions(1, 100)).hasMessageContaining("share=1.0");
        assertThatThrownBy(() -> new PrincipalComponentsOptions(0.5, 10)).hasMessageContaining("horizon=10");
    }
}
