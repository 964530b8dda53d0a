package io.weir.benchmarks.learning;

/** Rows standardized by the means and deviations of those before: what peers that do not do it themselves are given. */
final class Running {
    private Running() {}

    static float[][] standardized(float[][] rows) {
        int columns = rows[0].length;
        double[] means = new double[columns];
        double[] squares = new double[columns];
        float[][] standardized = new float[rows.length][columns];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < columns; j++) {
                double value = Float.isFinite(rows[i][j]) ? rows[i][j] : means[j];
                double deviation = value - means[j];
                means[j] += deviation / (i + 1);
                squares[j] += deviation * (value - means[j]);
                double scale = Math.sqrt(squares[j] / (i + 1));
                standardized[i][j] = (float) (scale > 0 ? (value - means[j]) / scale : 0);
            }
        }
        return standardized;
    }
}
