package io.weir.ml.anomaly.multivariate;

import io.weir.ml.online.LearnerState;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.annotation.Nullable;

/**
 * Half-space trees: random trees that halve the space of columns, and count how many of the last window's rows fell where.
 *
 * <p>Departures from the paper, each measured on planted anomalies (docs/benchmarks/learning.md): where it adds up counts times
 * 2^depth, so that the densest trees decide, the logarithms are added up; and, since halving column by column sees no
 * correlation and no cluster's own width, {@link OutlierDistances} stand beside the trees. Each is told as how
 * rare it is among those before, {@code −ln} of a share, and the root of the sum of their squares is the score: one that is very
 * rare counts for more than two that are somewhat rare. {@link HalfSpaceTreesOptions#plain} gives the paper's.
 *
 * <p>Higher is more anomalous. Nothing is told (0) until the first window is full. When it fails: anomalies that come in
 * numbers, about a tenth of a window, are normal by the next one; values beyond the work range look to the trees like those at its
 * border; whoever differs in few of very many columns is seen by the distances alone.
 *
 * <p>A missing value counts nowhere: trees pass over it (see {@link HalvedSpace}), and the distances are those of the others.
 *
 * <p>A row costs O(trees · depth + columns²), once where it is scored and then learned from, and allocates nothing if no value is
 * missing; to restore costs as much as to read the state. Memory O(trees · 2^depth + columns² + columns · window) while the first
 * window fills, without the last part afterwards. Not thread-safe.
 *
 * @see <a href="https://www.ijcai.org/Proceedings/11/Papers/254.pdf">Tan, Ting, Liu: Fast Anomaly Detection for Streaming Data,
 *     IJCAI 2011</a>
 */
public final class HalfSpaceTrees extends NamedDetector<HalfSpaceTrees.Windows> {
    private static final int STATE_MAGIC = 0x57485331; // "WHS1": tells a state from other bytes
    private static final int STATE_FORMAT = 3;
    static final int MOST_COLUMNS = Short.MAX_VALUE;

    private final HalfSpaceTreesOptions options;

    /**
     * @param names the columns' names in the order of every row, 1 to 32,767
     */
    public HalfSpaceTrees(List<String> names, HalfSpaceTreesOptions options) {
        super(
                new LearnerState(
                        "half-space trees",
                        STATE_MAGIC,
                        STATE_FORMAT,
                        options.toString(),
                        requireColumns(names, 1, MOST_COLUMNS)),
                () -> new Windows(names.size(), options));
        this.options = options;
    }

    /** What was counted, and what stands beside it. */
    static final class Windows implements Learned {
        private final HalvedSpace space;

        /** Null of plain trees. */
        @Nullable
        private final OutlierDistances distances;

        private final Rarity ofTrees = new Rarity();

        /** What was told of a row: who scores a row and then learns from it pays for the walks once. */
        private final float[] told;

        private boolean isTold;

        Windows(int columns, HalfSpaceTreesOptions options) {
            space = new HalvedSpace(columns, options);
            distances = options.plain() ? null : new OutlierDistances(columns, options.window(), options.seed());
            told = new float[columns];
        }

        private void tell(float[] row) {
            if (isTold && Arrays.equals(told, row)) {
                return;
            }
            space.walk(row);
            if (distances != null) {
                distances.measure(row);
            }
            System.arraycopy(row, 0, told, 0, row.length);
            isTold = true;
        }

        double score(float[] row) {
            tell(row);
            if (distances == null) {
                return space.mass();
            }
            double rarity = ofTrees.of(space.mass());
            return Math.sqrt(rarity * rarity + distances.squaredRarity());
        }

        /** @param first whether the row is of the first window, from which the trees will grow */
        void learn(float[] row, boolean first) {
            tell(row);
            if (first) {
                space.see(row);
            } else {
                space.count();
            }
            if (distances != null) {
                if (!first) {
                    ofTrees.add(space.mass());
                    distances.compareWith();
                }
                distances.learn(row);
            }
            isTold = false;
        }

        @Override
        public void write(DataOutput out) throws IOException {
            space.write(out);
            if (distances != null) {
                ofTrees.write(out);
                distances.write(out);
            }
        }

        @Override
        public void read(DataInput in, long rows) throws IOException {
            space.read(in, rows);
            if (distances != null) {
                ofTrees.read(in);
                distances.read(in, rows);
            }
        }
    }

    @Override
    double scoreOf(float[] row) {
        return rows() < options.window() ? 0 : learned().score(row);
    }

    /**
     * Of each column its share of the squared Mahalanobis distance, and the values within four deviations
     * of what the other columns let expect. The trees tell no such thing: where only they
     * find a row unusual, the shares are those of the distance all the same. O(columns³).
     */
    @Override
    List<RowFinding> findingsOf(float[] row) {
        OutlierDistances distances = learned().distances;
        ConditionalRanges ranges = distances == null ? null : distances.conditional(row);
        if (ranges == null) {
            return List.of();
        }
        double[] shares = ranges.shares();
        List<RowFinding> findings = new ArrayList<>();
        for (int i = 0; i < row.length; i++) {
            findings.add(RowFinding.of(shares[i], ranges.expected(i), ranges.deviation(i)));
        }
        return findings;
    }

    @Override
    void learnFrom(float[] row) {
        Windows windows = learned();
        windows.learn(row, rows() < options.window());
        long rows = rows() + 1;
        if (rows == options.window()) {
            windows.space.grow();
        } else if (rows % options.window() == 0) {
            windows.space.turn();
        }
    }

    @Override
    public int maxStateBytes() {
        int fresh = new HalfSpaceTrees(names(), options).state().length;
        return options.plain() ? fresh : fresh + OutlierDistances.mostBytesMore(names().size(), options.window());
    }
}
