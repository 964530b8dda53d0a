package io.weir.ml.anomaly.multivariate;

import io.weir.ml.online.LearnerState;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
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
 * squares is the score. {@link #residuals} names the columns.
 *
 * <p>Nothing is told (0) until {@value #FIRST} rows, and twice as many as there are columns. It does not see what leaves
 * means and correlations as they are: clusters, or a value between two usual ones. Anomalies that come in numbers are normal by
 * and by. A column that never varied is told in its own units.
 *
 * <p>A row costs O(columns · components + columns²), and O(columns³) more every {@value #REFRESH} rows. Memory O(columns²).
 * Not thread-safe.
 */
public final class PrincipalComponents implements MultivariateDetector {
    private static final int STATE_MAGIC = 0x57504331; // "WPC1": tells a state from other bytes
    private static final int STATE_FORMAT = 1;
    private static final int FIRST = 100;
    private static final int REFRESH = 200;
    /** While there were few rows, the components are taken anew this often. */
    private static final int EARLY = 50;

    private static final int MOST_COLUMNS = 256;
    /** A component with less variance than this share of a column's is no direction but rounding. */
    private static final double LEAST_VARIANCE = 1e-9;

    private final List<String> names;
    private final PrincipalComponentsOptions options;
    private final int columns;
    private final RunningMoments moments;
    private final Rarity ofResidual = new Rarity();
    private final Rarity ofDistance = new Rarity();
    private final double[] scales;
    /** Component after component, each of the columns' length. */
    private final double[] directions;

    private final double[] variances;
    private int components = -1;

    /** @param names the columns' names in the order of every row, 2 to 256 */
    public PrincipalComponents(List<String> names, PrincipalComponentsOptions options) {
        if (names.size() < 2 || names.size() > MOST_COLUMNS) {
            throw new IllegalArgumentException("columns=" + names.size() + ": 2 to " + MOST_COLUMNS + " is accepted");
        }
        this.names = List.copyOf(names);
        this.options = options;
        this.columns = names.size();
        this.moments = new RunningMoments(columns, options.horizon());
        this.scales = new double[columns];
        this.directions = new double[columns * columns];
        this.variances = new double[columns];
    }

    @Override
    public List<String> names() {
        return names;
    }

    @Override
    public long rows() {
        return moments.rows();
    }

    /** How many components are in use; 0 before the first were taken. */
    public int components() {
        return Math.max(0, components);
    }

    @Override
    public double score(float[] row) {
        requireLength(row);
        if (components < 0) {
            return 0;
        }
        double[] residuals = new double[columns];
        double distance = split(row, residuals);
        double rarity = ofResidual.of(squaredLength(residuals));
        double rarityOfDistance = ofDistance.of(distance);
        return Math.sqrt(rarity * rarity + rarityOfDistance * rarityOfDistance);
    }

    /**
     * What the components cannot put together of a row, column by column, in the columns' deviations: the larger in size, the more
     * the column is why. All 0 while {@link #score} is.
     */
    public double[] residuals(float[] row) {
        requireLength(row);
        double[] residuals = new double[columns];
        if (components >= 0) {
            split(row, residuals);
        }
        return residuals;
    }

    /** Fills in what is left of a row, and gives its squared distance within the components. */
    private double split(float[] row, double[] residuals) {
        for (int i = 0; i < columns; i++) {
            residuals[i] = bounded(moments.deviation(i, row[i]) / scales[i]);
        }
        double[] standardized = residuals.clone();
        double distance = 0;
        for (int c = 0; c < components; c++) {
            double along = 0;
            for (int i = 0; i < columns; i++) {
                along += directions[c * columns + i] * standardized[i];
            }
            for (int i = 0; i < columns; i++) {
                residuals[i] -= directions[c * columns + i] * along;
            }
            distance += along * along / variances[c];
        }
        return Math.min(distance, 1e30);
    }

    /** No square of it is infinite. */
    private static double bounded(double value) {
        return Math.max(-1e12, Math.min(1e12, value));
    }

    private static double squaredLength(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value * value;
        }
        return sum;
    }

    @Override
    public void learn(float[] row) {
        requireLength(row);
        if (components >= 0) {
            double[] residuals = new double[columns];
            ofDistance.add(split(row, residuals));
            ofResidual.add(squaredLength(residuals));
        }
        moments.learn(row);
        long rows = moments.rows();
        if (rows >= Math.max(FIRST, 2L * columns) && rows % (rows < 5L * REFRESH ? EARLY : REFRESH) == 0) {
            takeComponents();
        }
    }

    private void takeComponents() {
        double[][] correlations = new double[columns][columns];
        for (int i = 0; i < columns; i++) {
            scales[i] = moments.variance(i) > 0 ? Math.sqrt(moments.variance(i)) : 1;
        }
        double total = 0;
        for (int i = 0; i < columns; i++) {
            for (int j = 0; j <= i; j++) {
                correlations[i][j] = moments.covariance(i, j) / (scales[i] * scales[j]);
                correlations[j][i] = correlations[i][j];
            }
            total += correlations[i][i];
        }
        double[][] vectors = SymmetricEigen.vectors(correlations);
        List<Integer> largestFirst = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            largestFirst.add(i);
        }
        largestFirst.sort(
                Comparator.comparingDouble((Integer i) -> correlations[i][i]).reversed());
        components = 0;
        double carried = 0;
        while (components < columns - 1 && carried < options.share() * total) {
            int from = largestFirst.get(components);
            if (correlations[from][from] < LEAST_VARIANCE) {
                break;
            }
            for (int i = 0; i < columns; i++) {
                directions[components * columns + i] = vectors[i][from];
            }
            variances[components] = correlations[from][from];
            carried += correlations[from][from];
            components++;
        }
    }

    private void requireLength(float[] row) {
        if (row.length != columns) {
            throw new IllegalArgumentException(
                    "row has length=" + row.length + ": " + columns + " is accepted, " + names);
        }
    }

    private LearnerState ownState() {
        return new LearnerState("principal components", STATE_MAGIC, STATE_FORMAT, options.toString(), names);
    }

    @Override
    public byte[] state() {
        return ownState().write(this::write);
    }

    @Override
    public void restore(byte[] state) {
        ownState().read(state, new PrincipalComponents(names, options)::read);
        ownState().read(state, this::read);
    }

    private void write(DataOutput out) throws IOException {
        out.writeLong(moments.rows());
        moments.write(out);
        ofResidual.write(out);
        ofDistance.write(out);
        out.writeInt(components);
        if (components >= 0) {
            RunningMoments.writeAll(out, scales);
            RunningMoments.writeAll(out, Arrays.copyOf(variances, components));
            RunningMoments.writeAll(out, Arrays.copyOf(directions, components * columns));
        }
    }

    private void read(DataInput in) throws IOException {
        moments.read(in.readLong(), in);
        ofResidual.read(in);
        ofDistance.read(in);
        components = in.readInt();
        if (components < -1 || components >= columns) {
            throw new IOException(components + " components of " + columns + " columns");
        }
        if (components >= 0) {
            RunningMoments.readAll(in, scales);
            double[] read = new double[components];
            RunningMoments.readAll(in, read);
            System.arraycopy(read, 0, variances, 0, components);
            read = new double[components * columns];
            RunningMoments.readAll(in, read);
            System.arraycopy(read, 0, directions, 0, read.length);
        }
    }
}
