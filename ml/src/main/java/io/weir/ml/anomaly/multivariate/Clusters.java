package io.weir.ml.anomaly.multivariate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/** The first rows, or the centres that were made from them. */
final class Clusters implements NamedDetector.Learned {
    /** The relative distance from which a row moves its centre as if it were there: 10 root mean squares. */
    private static final double FAR = 100;

    static final int NONE = -1;

    private final OnlineKMeansOptions options;
    private final ColumnScales scales;
    private final Centres centres;
    private final Rarity ofDistance = new Rarity();
    /** Row after row, while they are the first; null afterwards. */
    private float[] first;

    private int kept;

    Clusters(int columns, OnlineKMeansOptions options) {
        this.options = options;
        this.scales = new ColumnScales(columns, 4 * options.warmUp());
        this.centres = new Centres(columns, options, scales);
        this.first = new float[options.warmUp() * columns];
    }

    Centres centres() {
        return centres;
    }

    ColumnScales scales() {
        return scales;
    }

    /** Whether the first rows are complete, so that there are centres. */
    boolean isMade() {
        return first == null;
    }

    /** The cluster of the nearest centre; {@value #NONE} while there are none. */
    int nearest(float[] row) {
        return isMade() ? centres.nearest(row) : NONE;
    }

    /** The squared distance from a cluster's centre, of which that of its rows is 1 on the mean; 0 from none. */
    double relativeDistance(float[] row, int cluster) {
        return cluster == NONE ? 0 : centres.relative(row, cluster);
    }

    /** How rare it is to be that far from one's centre; 0 while there are none. */
    double rarity(double relativeDistance) {
        return isMade() ? ofDistance.of(relativeDistance) : 0;
    }

    /**
     * @param cluster the row's, by {@link #nearest}
     * @param relative by {@link #relativeDistance}
     */
    void learn(float[] row, int cluster, double relative) {
        scales.learn(row);
        if (cluster == NONE) {
            keep(row);
            return;
        }
        ofDistance.add(relative);
        // One row that lies far out moves its centre no further than one at the border of what is far.
        centres.move(cluster, row, relative > FAR ? Math.sqrt(FAR / relative) : 1);
    }

    static int maxStateBytes(int columns, OnlineKMeansOptions options) {
        int whileFirst = Float.BYTES * columns * (options.warmUp() - 1);
        int afterwards = Rarity.STATE_BYTES + Centres.stateBytes(columns, options);
        return ColumnScales.stateBytes(columns) + Math.max(whileFirst, afterwards);
    }

    private void keep(float[] row) {
        System.arraycopy(row, 0, first, kept * row.length, row.length);
        kept++;
        if (kept < options.warmUp()) {
            return;
        }
        float[][] rows = new float[kept][];
        for (int i = 0; i < kept; i++) {
            rows[i] = Arrays.copyOfRange(first, i * row.length, (i + 1) * row.length);
        }
        first = null;
        centres.make(rows);
        for (float[] each : rows) {
            ofDistance.add(centres.relative(each, centres.nearest(each)));
        }
    }

    @Override
    public void write(DataOutput out) throws IOException {
        scales.write(out);
        if (first != null) {
            int columns = first.length / options.warmUp();
            for (int i = 0; i < kept * columns; i++) {
                out.writeFloat(first[i]);
            }
            return;
        }
        ofDistance.write(out);
        centres.write(out);
    }

    @Override
    public void read(DataInput in, long rows) throws IOException {
        scales.read(in);
        if (rows < options.warmUp()) {
            kept = (int) rows;
            int columns = first.length / options.warmUp();
            for (int i = 0; i < kept * columns; i++) {
                first[i] = in.readFloat();
            }
            return;
        }
        first = null;
        ofDistance.read(in);
        centres.read(in);
    }
}
