package io.weir.ml.anomaly.multivariate;

import io.weir.ml.online.LearnerState;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Incremental principal component analysis: a row is anomalous where it cannot be put together from the few directions in which
 * rows usually vary, or lies far out along them.
 *
 * <p>Columns are standardized by their {@link RunningMoments}, which are exact for all rows up to the horizon and fade from there
 * on. Every {@value #REFRESH} rows the eigenvectors of the correlations are taken, the largest first, until they carry the wished
 * share of the variance; at least one direction is left over. Of a row both are told: the squared length of what the components
 * cannot put together (the Q statistic, Jackson and Mudholkar 1979), and its squared distance within them in their own deviations
 * (Hotelling's T²). Each is told as how rare it is among those before, {@code −ln} of a share, and the root of the sum of both
 * squares is the score.
 *
 * <p>Nothing is told (0) until {@value #FIRST} rows, and twice as many as there are columns. It does not see what leaves
 * means and correlations as they are: clusters, or a value between two usual ones. Anomalies that come in numbers are normal by
 * and by. A column that never varied is told in its own units. A missing value is what the components make of the others.
 *
 * <p>A row costs O(columns · components + columns²), and O(columns³) more every {@value #REFRESH} rows. Memory O(columns²).
 * Not thread-safe.
 */
public final class PrincipalComponents extends NamedDetector<PrincipalComponents.Components> {
    private static final int STATE_MAGIC = 0x57504331; // "WPC1": tells a state from other bytes
    private static final int STATE_FORMAT = 2;
    private static final int FIRST = 100;
    private static final int REFRESH = 200;
    /** While there were few rows, the components are taken anew this often. */
    private static final int EARLY = 50;

    static final int MOST_COLUMNS = 256;
    private final PrincipalComponentsOptions options;
    private final int columns;

    /** @param names the columns' names in the order of every row, 2 to 256 */
    public PrincipalComponents(List<String> names, PrincipalComponentsOptions options) {
        super(
                new LearnerState(
                        "principal components",
                        STATE_MAGIC,
                        STATE_FORMAT,
                        options.toString(),
                        requireColumns(names, 2, MOST_COLUMNS)),
                () -> new Components(names.size(), options));
        this.options = options;
        this.columns = names.size();
    }

    /** The directions, what they are taken from, and what was told by them. */
    static final class Components implements Learned {
        private final RunningMoments moments;
        private final Directions directions;
        private final Rarity ofResidual = new Rarity();
        private final Rarity ofDistance = new Rarity();

        Components(int columns, PrincipalComponentsOptions options) {
            moments = new RunningMoments(columns, options.horizon());
            directions = new Directions(columns, moments);
        }

        @Override
        public void write(DataOutput out) throws IOException {
            moments.write(out);
            directions.write(out);
            ofResidual.write(out);
            ofDistance.write(out);
        }

        @Override
        public void read(DataInput in, long rows) throws IOException {
            moments.read(in);
            directions.read(in);
            ofResidual.read(in);
            ofDistance.read(in);
        }
    }

    /** How many components are in use; 0 before the first were taken. */
    public int components() {
        return Math.max(0, learned().directions.taken());
    }

    @Override
    double scoreOf(float[] row) {
        Components components = learned();
        if (components.directions.taken() < 0) {
            return 0;
        }
        double[] residuals = new double[columns];
        double[] standardized = components.directions.split(row, residuals);
        double rarity = components.ofResidual.of(squaredLength(residuals));
        double rarityOfDistance = components.ofDistance.of(components.directions.distance(standardized));
        return Math.sqrt(rarity * rarity + rarityOfDistance * rarityOfDistance);
    }

    /**
     * Of each column its share of the rarer of both, of what the components cannot put together or of the distance within them; and
     * the values within four deviations of what they let expect given the other columns. O(columns · components).
     */
    @Override
    List<RowFinding> findingsOf(float[] row) {
        Components components = learned();
        Directions directions = components.directions;
        if (directions.taken() < 0) {
            return List.of();
        }
        double[] residuals = new double[columns];
        double[] standardized = directions.split(row, residuals);
        boolean byResidual = components.ofResidual.of(squaredLength(residuals))
                >= components.ofDistance.of(directions.distance(standardized));
        double[] parts = byResidual ? squares(residuals) : directions.partsOfDistance(standardized);
        double sum = 0;
        for (int i = 0; i < columns; i++) {
            parts[i] = Float.isFinite(row[i]) ? Math.max(0, parts[i]) : 0;
            sum += parts[i];
        }
        List<RowFinding> findings = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            double[] expected = directions.expected(i, standardized, residuals);
            double scale = directions.scale(i);
            findings.add(RowFinding.of(
                    sum > 0 ? parts[i] / sum : 0,
                    Float.isFinite(row[i]) ? components.moments.mean(i) + scale * expected[0] : Double.NaN,
                    scale * expected[1]));
        }
        return findings;
    }

    private static double squaredLength(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value * value;
        }
        return sum;
    }

    private static double[] squares(double[] values) {
        double[] squares = values.clone();
        for (int i = 0; i < squares.length; i++) {
            squares[i] *= squares[i];
        }
        return squares;
    }

    @Override
    void learnFrom(float[] row) {
        Components components = learned();
        if (components.directions.taken() >= 0) {
            double[] residuals = new double[columns];
            double[] standardized = components.directions.split(row, residuals);
            components.ofDistance.add(components.directions.distance(standardized));
            components.ofResidual.add(squaredLength(residuals));
        }
        components.moments.learn(row);
        long rows = rows() + 1;
        if (rows >= Math.max(FIRST, 2L * columns) && rows % (rows < 5L * REFRESH ? EARLY : REFRESH) == 0) {
            components.directions.take(options.share());
        }
    }

    @Override
    public int maxStateBytes() {
        return state().length; // always the same
    }
}
