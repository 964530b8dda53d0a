package io.weir.state.row;

import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.LogicalType;

/**
 * The column types that an event may have, and how each is written.
 *
 * <p>One name per type instead of a {@code switch} over Flink's thirty type roots in every place that reads a field.
 */
public enum FieldType {
    /** One byte. */
    BOOLEAN {
        @Override
        void write(RowData row, int field, DataOutputView out) throws IOException {
            out.writeBoolean(row.getBoolean(field));
        }

        @Override
        Object read(DataInputView in) throws IOException {
            return in.readBoolean();
        }

        @Override
        public double number(RowData row, int field) {
            return row.getBoolean(field) ? 1 : 0;
        }
    },
    /** Four bytes, big-endian. */
    INT {
        @Override
        void write(RowData row, int field, DataOutputView out) throws IOException {
            out.writeInt(row.getInt(field));
        }

        @Override
        Object read(DataInputView in) throws IOException {
            return in.readInt();
        }

        @Override
        public double number(RowData row, int field) {
            return row.getInt(field);
        }
    },
    /** Eight bytes, big-endian. */
    BIGINT {
        @Override
        void write(RowData row, int field, DataOutputView out) throws IOException {
            out.writeLong(row.getLong(field));
        }

        @Override
        Object read(DataInputView in) throws IOException {
            return in.readLong();
        }

        @Override
        public double number(RowData row, int field) {
            return row.getLong(field);
        }
    },
    /** Four bytes, IEEE 754. */
    FLOAT {
        @Override
        void write(RowData row, int field, DataOutputView out) throws IOException {
            out.writeFloat(row.getFloat(field));
        }

        @Override
        Object read(DataInputView in) throws IOException {
            return in.readFloat();
        }

        @Override
        public double number(RowData row, int field) {
            return row.getFloat(field);
        }
    },
    /** Eight bytes, IEEE 754. */
    DOUBLE {
        @Override
        void write(RowData row, int field, DataOutputView out) throws IOException {
            out.writeDouble(row.getDouble(field));
        }

        @Override
        Object read(DataInputView in) throws IOException {
            return in.readDouble();
        }

        @Override
        public double number(RowData row, int field) {
            return row.getDouble(field);
        }
    },
    /** Four bytes of length, then UTF-8. */
    STRING {
        @Override
        void write(RowData row, int field, DataOutputView out) throws IOException {
            byte[] utf8 = row.getString(field).toBytes();
            out.writeInt(utf8.length);
            out.write(utf8);
        }

        @Override
        Object read(DataInputView in) throws IOException {
            byte[] utf8 = new byte[in.readInt()];
            in.readFully(utf8);
            return StringData.fromBytes(utf8);
        }

        @Override
        public double number(RowData row, int field) {
            throw new IllegalArgumentException("a STRING column has no number");
        }
    },
    /** Eight bytes: milliseconds since 1970 in UTC. */
    TIMESTAMP {
        @Override
        void write(RowData row, int field, DataOutputView out) throws IOException {
            out.writeLong(row.getTimestamp(field, 3).getMillisecond());
        }

        @Override
        Object read(DataInputView in) throws IOException {
            return TimestampData.fromEpochMillis(in.readLong());
        }

        @Override
        public double number(RowData row, int field) {
            return row.getTimestamp(field, 3).getMillisecond();
        }
    };

    abstract void write(RowData row, int field, DataOutputView out) throws IOException;

    abstract Object read(DataInputView in) throws IOException;

    /**
     * The field as a number: a boolean is 0 or 1, a timestamp its milliseconds.
     *
     * @throws IllegalArgumentException for {@link #STRING}
     */
    public abstract double number(RowData row, int field);

    /** Whether {@link #number} has an answer. */
    public boolean isNumeric() {
        return this != STRING;
    }

    /**
     * The type of a column as Flink names it.
     *
     * @throws IllegalArgumentException if no event column may have this type; the message lists those that may
     */
    public static FieldType of(LogicalType type) {
        return switch (type.getTypeRoot()) {
            case BOOLEAN -> BOOLEAN;
            case INTEGER -> INT;
            case BIGINT -> BIGINT;
            case FLOAT -> FLOAT;
            case DOUBLE -> DOUBLE;
            case VARCHAR -> STRING;
            case TIMESTAMP_WITHOUT_TIME_ZONE -> TIMESTAMP;
            default ->
                throw new IllegalArgumentException(
                        type.asSummaryString() + " is not a column type of events; accepted: "
                                + Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", ")));
        };
    }

    /** Copies one field's value between rows that have it at the same place. */
    static void copy(FieldType type, RowData from, int field, GenericRowData to) {
        to.setField(
                field,
                switch (type) {
                    case BOOLEAN -> from.getBoolean(field);
                    case INT -> from.getInt(field);
                    case BIGINT -> from.getLong(field);
                    case FLOAT -> from.getFloat(field);
                    case DOUBLE -> from.getDouble(field);
                    case STRING -> from.getString(field);
                    case TIMESTAMP -> from.getTimestamp(field, 3);
                });
    }
}
