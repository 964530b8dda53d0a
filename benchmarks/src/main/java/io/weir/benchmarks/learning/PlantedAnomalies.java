package io.weir.benchmarks.learning;

import java.util.Locale;
import java.util.Random;

/**
 * Streams in which one row in a hundred is an anomaly of a known kind, from row {@link #FIRST} on. Columns have scales of their
 * own, spread over orders of magnitude.
 */
enum PlantedAnomalies {
    /** Four clusters; anomalies anywhere in the box around them. */
    GLOBAL,
    /** Four clusters; anomalies in a small dense one of their own. */
    CLUSTERED,
    /** Four clusters; anomalies three times as far from their cluster's middle. */
    LOCAL,
    /** Columns that follow three hidden ones; anomalies follow others in each column, each column looking ordinary. */
    CORRELATION,
    /** Independent columns; two of an anomaly's are five deviations off. */
    FEW_COLUMNS,
    /** As GLOBAL, and all wanders off by eight deviations. */
    DRIFT,
    /** Log-normal columns; a quarter of an anomaly's are five times as high. */
    HEAVY_TAIL;

    /** The first row that may be an anomaly, and from which scores count. */
    static final int FIRST = 1000;

    private static final int CLUSTERS = 4;

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    LabelledStream stream(int size, int columns, long seed) {
        Random random = new Random(seed);
        double[] scales = new double[columns];
        double[] away = new double[columns];
        double[][] middles = new double[CLUSTERS][columns];
        double[] spreads = new double[CLUSTERS];
        double[][] loads = new double[columns][3];
        for (int k = 0; k < CLUSTERS; k++) {
            spreads[k] = 0.5 + random.nextDouble();
        }
        for (int j = 0; j < columns; j++) {
            scales[j] = Math.exp(2 * random.nextGaussian());
            away[j] = random.nextGaussian();
            for (int k = 0; k < CLUSTERS; k++) {
                middles[k][j] = 4 * random.nextGaussian();
            }
            for (int f = 0; f < 3; f++) {
                loads[j][f] = random.nextGaussian();
            }
        }
        float[][] rows = new float[size][columns];
        boolean[] labels = new boolean[size];
        for (int i = 0; i < size; i++) {
            boolean anomaly = i >= FIRST && random.nextInt(100) == 0;
            labels[i] = anomaly;
            int cluster = random.nextInt(CLUSTERS);
            double[] hidden = {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
            double wandered = 8.0 * i / size;
            for (int j = 0; j < columns; j++) {
                double gauss = random.nextGaussian();
                double ordinary = middles[cluster][j] + spreads[cluster] * gauss;
                double anywhere = 20 * random.nextDouble() - 10;
                rows[i][j] = (float) (scales[j]
                        * switch (this) {
                            case GLOBAL -> anomaly ? anywhere : ordinary;
                            case CLUSTERED -> anomaly ? 2.5 * away[j] + 0.3 * gauss : ordinary;
                            case LOCAL -> middles[cluster][j] + (anomaly ? 1.5 : 0.5) * spreads[cluster] * gauss;
                            case CORRELATION -> {
                                if (anomaly) {
                                    for (int f = 0; f < 3; f++) {
                                        hidden[f] = random.nextGaussian();
                                    }
                                }
                                yield loads[j][0] * hidden[0]
                                        + loads[j][1] * hidden[1]
                                        + loads[j][2] * hidden[2]
                                        + 0.2 * gauss;
                            }
                            case FEW_COLUMNS -> gauss;
                            case DRIFT -> (anomaly ? anywhere : ordinary) + wandered * away[j];
                            case HEAVY_TAIL -> Math.exp(gauss);
                        });
            }
            if (anomaly && this == FEW_COLUMNS) {
                for (int n = 0; n < 2; n++) {
                    int j = random.nextInt(columns);
                    rows[i][j] += (float) ((random.nextBoolean() ? 5 : -5) * scales[j]);
                }
            } else if (anomaly && this == HEAVY_TAIL) {
                for (int n = 0; n < Math.max(2, columns / 4); n++) {
                    rows[i][random.nextInt(columns)] *= 5;
                }
            }
        }
        return new LabelledStream(label(), rows, labels);
    }
}
