package io.weir.ml.anomaly.multivariate;

import io.weir.ml.online.LearnerState;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Half-space trees: random trees that halve the space of columns, and count how many of the last window's rows fell where.
 *
 * <p>Departures from the paper, each measured on planted anomalies (docs/benchmarks/learning.md): where it adds up counts times
 * 2^depth, so that the densest trees decide, the logarithms are added up; and, since halving column by column sees no
 * correlation, each row's squared Mahalanobis distance (see {@link Whitening}) stands beside the trees. Both are told as how
 * rare they are among those before, {@code −ln} of a share, and the root of the sum of both squares is the score: one that is very
 * rare counts for more than two that are somewhat rare. {@link
 * HalfSpaceTreesOptions#plain} gives the paper's.
 *
 * <p>Higher is more anomalous. Nothing is told (0) until the first window is full. When it fails: anomalies that come in
 * numbers, about a tenth of a window, are normal by the next one; values beyond the work range look like those at its
 * border; where columns have heavy tails the distance cries wolf; whoever differs in few of very many columns is
 * seen by the distance alone.
 *
 * <p>A missing value counts nowhere: trees pass over it (see {@link HalvedSpace}), and the distance is that of the others.
 *
 * <p>A row costs O(trees · depth + columns²), and allocates nothing if no value is missing; to restore costs as much as to read
 * the state. Memory O(trees · 2^depth + columns²). Not thread-safe.
 *
 * @see <a href="https://www.ijcai.org/Proceedings/11/Papers/254.pdf">Tan, Ting, Liu: Fast Anomaly Detection for Streaming Data,
 *     IJCAI 2011</a>
 */
public final class HalfSpaceTrees extends NamedDetector<HalfSpaceTrees.Windows> {
    private static final int STATE_MAGIC = 0x57485331; // "WHS1": tells a state from other bytes
    private static final int STATE_FORMAT = 2;
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
        private final Whitening whitening;
        private final Rarity ofTrees = new Rarity();
        private final Rarity ofDistance = new Rarity();

        Windows(int columns, HalfSpaceTreesOptions options) {
            space = new HalvedSpace(columns, options);
            whitening = new Whitening(columns, 8 * options.window());
        }

        @Override
        public void write(DataOutput out) throws IOException {
            whitening.write(out);
            ofTrees.write(out);
            ofDistance.write(out);
            space.write(out);
        }

        @Override
        public void read(DataInput in, long rows) throws IOException {
            whitening.read(in);
            ofTrees.read(in);
            ofDistance.read(in);
            space.read(in, rows);
        }
    }

    @Override
    double scoreOf(float[] row) {
        if (rows() < options.window()) {
            return 0;
        }
        Windows windows = learned();
        if (options.plain()) {
            return windows.space.masses(row);
        }
        double rarity = windows.ofTrees.of(windows.space.logarithmsOfMasses(row));
        double rarityOfDistance = windows.ofDistance.of(windows.whitening.distance(row));
        return Math.sqrt(rarity * rarity + rarityOfDistance * rarityOfDistance);
    }

    /**
     * Of each column its share of the squared Mahalanobis distance, and the values within four deviations
     * of what the other columns let expect. The trees tell no such thing: where only they
     * find a row unusual, the shares are those of the distance all the same. O(columns³).
     */
    @Override
    List<RowFinding> findingsOf(float[] row) {
        ConditionalRanges ranges = learned().whitening.conditional(row);
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
        if (rows() < options.window()) {
            windows.space.see(row);
        } else {
            if (!options.plain()) {
                windows.ofTrees.add(windows.space.logarithmsOfMasses(row));
                windows.ofDistance.add(windows.whitening.distance(row));
            }
            windows.space.count(row);
        }
        if (!options.plain()) {
            windows.whitening.learn(row);
        }
        long rows = rows() + 1;
        if (rows == options.window()) {
            windows.space.grow();
        } else if (rows % options.window() == 0) {
            windows.space.turn();
        }
    }

    @Override
    public int maxStateBytes() {
        return state().length; // always the same
    }
}
