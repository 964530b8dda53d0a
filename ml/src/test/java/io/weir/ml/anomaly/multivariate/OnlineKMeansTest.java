package io.weir.ml.anomaly.multivariate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OnlineKMeansTest extends MultivariateDetectorContract {
    private static final OnlineKMeansOptions OPTIONS =
            OnlineKMeansOptions.defaults().withClusters(4);
    private static final List<String> PLANE = List.of("x", "y");

    @Override
    MultivariateDetector create(List<String> names) {
        return new OnlineKMeans(names, OPTIONS);
    }

    @Override
    MultivariateDetector withOtherOptions(List<String> names) {
        return new OnlineKMeans(names, OPTIONS.withSeed(2));
    }

    private static final double[][] MIDDLES = {{0, 0}, {20, 0}, {0, 20}, {20, 20}};

    /** One of four clusters, moved by {@code drift}. */
    private static float[] clustered(Random random, int cluster, double drift) {
        return new float[] {
            (float) (MIDDLES[cluster][0] + drift + random.nextGaussian()),
            (float) (MIDDLES[cluster][1] + random.nextGaussian())
        };
    }

    @Test
    void centresAreThoseOfTheClustersAndFollowThem() {
        OnlineKMeans clusters = new OnlineKMeans(PLANE, OPTIONS);
        Random random = new Random(1);
        for (int i = 0; i < 2000; i++) {
            clusters.learn(clustered(random, random.nextInt(4), 0));
        }
        assertThat(farthestMiddle(clusters, 0)).isLessThan(0.5);
        for (int i = 0; i < 20_000; i++) {
            clusters.learn(clustered(random, random.nextInt(4), 6.0 * i / 20_000));
        }
        // It is behind by what the cluster moves in a horizon: 1000 of its 5000 rows, 1.2 of 6.
        assertThat(farthestMiddle(clusters, 6)).isLessThan(1.6);
        int cluster = clusters.cluster(new float[] {26, 1});
        assertThat(clusters.centre(cluster)[0]).isCloseTo(24.8, within(0.6));
        assertThat(clusters.cluster(new float[] {27, -1})).isEqualTo(cluster);
    }

    /** How far the middle that is worst met is from the nearest centre. */
    private static double farthestMiddle(OnlineKMeans clusters, double drift) {
        return Arrays.stream(MIDDLES)
                .mapToDouble(middle -> {
                    double[] centre = clusters.centre(
                            clusters.cluster(new float[] {(float) (middle[0] + drift), (float) middle[1]}));
                    return Math.hypot(centre[0] - middle[0] - drift, centre[1] - middle[1]);
                })
                .max()
                .orElseThrow();
    }

    @Test
    void aRowBetweenTheClustersIsTold() {
        OnlineKMeans clusters = new OnlineKMeans(PLANE, OPTIONS);
        Random random = new Random(2);
        for (int i = 0; i < 3000; i++) {
            clusters.learn(clustered(random, random.nextInt(4), 0));
        }
        assertThat(clusters.score(new float[] {10, 10})).isGreaterThan(6);
        assertThat(clusters.score(new float[] {20, 20})).isLessThan(1);
    }

    @Test
    void withoutRowsThereAreNoCentres() {
        OnlineKMeans clusters = new OnlineKMeans(PLANE, OPTIONS);
        clusters.learn(new float[] {1, 2});
        assertThat(clusters.cluster(new float[] {1, 2})).isEqualTo(-1);
        assertThatThrownBy(() -> clusters.centre(0)).hasMessageContaining("the first 500 rows, of which 1 came");
    }

    @Test
    void whatItCannotTakeIsNamed() {
        assertThatThrownBy(() -> create(List.of())).hasMessageContaining("columns=0");
        assertThatThrownBy(() -> OPTIONS.withClusters(0)).hasMessageContaining("clusters=0");
        assertThatThrownBy(() -> OPTIONS.withClusters(51)).hasMessageContaining("warmUp=500: 510 to 100000 rows");
    }
}
