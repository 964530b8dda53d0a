package io.weir.state.row;

import io.weir.state.format.FormatSerializer;
import java.util.Objects;
import org.apache.flink.table.types.logical.RowType;

/**
 * A serializer of values that hold rows of one {@link RowType}.
 *
 * @param <T> what is serialized
 */
public abstract class RowTypeSerializer<T> extends FormatSerializer<T> {
    private static final long serialVersionUID = 1L;

    private final RowType rowType;
    private final CompactRow rows;

    protected RowTypeSerializer(RowType rowType) {
        this.rowType = rowType;
        this.rows = new CompactRow(rowType);
    }

    protected final RowType rowType() {
        return rowType;
    }

    protected final CompactRow rows() {
        return rows;
    }

    @Override
    public final boolean equals(Object other) {
        return other != null
                && other.getClass() == getClass()
                && ((RowTypeSerializer<?>) other).rowType.equals(rowType);
    }

    @Override
    public final int hashCode() {
        return Objects.hash(getClass(), rowType);
    }

    /** Part of what Flink says when it refuses to restore. */
    @Override
    public final String toString() {
        return getClass().getName() + " of " + rowType.asSummaryString();
    }
}
