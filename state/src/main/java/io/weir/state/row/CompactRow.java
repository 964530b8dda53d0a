package io.weir.state.row;

import java.io.IOException;
import java.io.Serializable;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/**
 * Writes rows of one {@link RowType} as few bytes, for shuffles and for state.
 *
 * <pre>
 *   offset  0            ⌈n/8⌉
 *           +------------+---------+---------+----
 *           | null bits  | field 0 | field 1 | ...     a null field takes its bit and nothing more
 *           +------------+---------+---------+----     (bit i of byte i/8 is set: field i is null)
 * </pre>
 *
 * <p>Immutable and safe for use by several threads. O(bytes) each way.
 */
public final class CompactRow implements Serializable {
    private static final long serialVersionUID = 1L;

    private final FieldType[] fields;

    /** @throws IllegalArgumentException if a column has a type that no event may have */
    public CompactRow(RowType type) {
        fields = type.getChildren().stream().map(FieldType::of).toArray(FieldType[]::new);
    }

    public void write(RowData row, DataOutputView out) throws IOException {
        for (int first = 0; first < fields.length; first += 8) {
            int bits = 0;
            for (int i = first; i < Math.min(first + 8, fields.length); i++) {
                if (row.isNullAt(i)) {
                    bits |= 1 << (i - first);
                }
            }
            out.writeByte(bits);
        }
        for (int i = 0; i < fields.length; i++) {
            if (!row.isNullAt(i)) {
                fields[i].write(row, i, out);
            }
        }
    }

    public GenericRowData read(DataInputView in) throws IOException {
        GenericRowData row = new GenericRowData(fields.length);
        if (fields.length <= 8) { // the usual ones, without an array
            read(row, 0, in.readByte(), in);
            return row;
        }
        byte[] nulls = new byte[(fields.length + 7) / 8];
        in.readFully(nulls);
        for (int first = 0; first < fields.length; first += 8) {
            read(row, first, nulls[first >> 3], in);
        }
        return row;
    }

    /** Reads up to eight fields. */
    private void read(GenericRowData row, int first, byte nulls, DataInputView in) throws IOException {
        for (int i = first; i < Math.min(first + 8, fields.length); i++) {
            if ((nulls & 1 << (i - first)) == 0) {
                row.setField(i, fields[i].read(in));
            }
        }
    }

    /** A row of the same type that has the named fields of {@code row} and is null elsewhere. */
    public GenericRowData project(RowData row, int[] keep) {
        GenericRowData kept = new GenericRowData(fields.length);
        for (int i : keep) {
            if (!row.isNullAt(i)) {
                FieldType.copy(fields[i], row, i, kept);
            }
        }
        return kept;
    }
}
