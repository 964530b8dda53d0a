package io.weir.state.row;

import io.weir.state.format.SnapshotVersions;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;

/**
 * Remembers in a savepoint which columns its rows have: a pipeline with other columns is refused at restore, instead of
 * reading one column as another.
 *
 * @param <T> what is serialized
 */
public abstract class RowTypeSnapshot<T> implements TypeSerializerSnapshot<T> {
    private RowType rowType;

    /** For Flink, which reads the snapshot into it. */
    protected RowTypeSnapshot() {}

    protected RowTypeSnapshot(RowType rowType) {
        this.rowType = rowType;
    }

    /** The serializer for rows of this type. */
    protected abstract TypeSerializer<T> serializer(RowType type);

    @Override
    public final int getCurrentVersion() {
        return 1;
    }

    @Override
    public final void writeSnapshot(DataOutputView out) throws IOException {
        out.writeUTF(rowType.asSerializableString());
    }

    @Override
    public final void readSnapshot(int version, DataInputView in, ClassLoader loader) throws IOException {
        SnapshotVersions.expect(getCurrentVersion(), version, "rows");
        rowType = (RowType) LogicalTypeParser.parse(in.readUTF(), loader);
    }

    @Override
    public final TypeSerializer<T> restoreSerializer() {
        return serializer(rowType);
    }

    @Override
    public final TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(TypeSerializerSnapshot<T> old) {
        return old.getClass() == getClass() && ((RowTypeSnapshot<?>) old).rowType.equals(rowType)
                ? TypeSerializerSchemaCompatibility.compatibleAsIs()
                : TypeSerializerSchemaCompatibility.incompatible();
    }
}
