package io.weir.operators.anomaly;

import io.weir.ml.anomaly.multivariate.HalfSpaceTrees;
import io.weir.ml.anomaly.multivariate.HalfSpaceTreesOptions;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Columns that are watched together, by half-space trees: what none of them shows alone.
 *
 * @param columns their names, at least two
 * @param options how the trees look at rows
 */
public record WatchedTogether(List<String> columns, HalfSpaceTreesOptions options) implements Watch {
    private static final long serialVersionUID = 1L;

    /** As a pipeline file names the detector. */
    public static final String HALF_SPACE_TREES = "half-space-trees";

    /** Smaller than trees for one stream are, since each series has its own: 15 trees of depth 6 over windows of 500 rows. */
    public static final HalfSpaceTreesOptions OF_A_SERIES = new HalfSpaceTreesOptions(15, 6, 500, 1.2, false, 1);

    static final byte KIND = 2;

    public WatchedTogether {
        if (columns.size() < 2) {
            throw new IllegalArgumentException(columns + " watched together: at least two columns are accepted");
        }
        columns = List.copyOf(columns);
    }

    @Override
    public RowDetector create() {
        return new TogetherDetector(new HalfSpaceTrees(columns, options));
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeByte(KIND);
        out.writeInt(columns.size());
        for (String column : columns) {
            out.writeUTF(column);
        }
        out.writeUTF(HALF_SPACE_TREES);
        out.writeInt(options.trees());
        out.writeInt(options.depth());
        out.writeInt(options.window());
        out.writeDouble(options.reach());
        out.writeBoolean(options.plain());
        out.writeLong(options.seed());
    }

    static WatchedTogether read(DataInput in) throws IOException {
        int size = in.readInt();
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            columns.add(in.readUTF());
        }
        String detector = in.readUTF();
        if (!detector.equals(HALF_SPACE_TREES)) {
            throw new IOException(
                    "columns watched together by " + detector + ": this version of Weir has " + HALF_SPACE_TREES);
        }
        return new WatchedTogether(
                columns,
                new HalfSpaceTreesOptions(
                        in.readInt(), in.readInt(), in.readInt(), in.readDouble(), in.readBoolean(), in.readLong()));
    }

    /** As a message names it. */
    @Override
    public String toString() {
        return String.join("+", columns) + ": " + HALF_SPACE_TREES + ", " + options.trees() + " trees, window "
                + options.window();
    }
}
