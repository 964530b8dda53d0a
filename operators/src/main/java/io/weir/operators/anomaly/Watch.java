package io.weir.operators.anomaly;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/** What is watched as one: a column by itself, or several together. Immutable. */
public sealed interface Watch extends Serializable permits WatchedColumn, WatchedTogether {
    /** The names of the columns, in order. */
    List<String> columns();

    /** A detector that has seen nothing; a row that it is given has the values of {@link #columns}. */
    RowDetector create();

    /** Writes all that {@link #read} needs; part of every savepoint. */
    void write(DataOutput out) throws IOException;

    /** Reads what {@link #write} has written. */
    static Watch read(DataInput in) throws IOException {
        byte kind = in.readByte();
        return switch (kind) {
            case WatchedColumn.KIND -> WatchedColumn.read(in);
            case WatchedTogether.KIND -> WatchedTogether.read(in);
            default ->
                throw new IOException("a watch of kind " + kind + ": this version of Weir reads " + WatchedColumn.KIND
                        + " and " + WatchedTogether.KIND
                        + "; restore it with the version that wrote it, or start from an empty state");
        };
    }
}
