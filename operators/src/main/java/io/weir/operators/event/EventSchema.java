package io.weir.operators.event;

import io.weir.state.row.FieldType;
import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.RowType;

/**
 * The declared columns of an event: which is the id, which the time, which may be missing.
 *
 * <p>Immutable.
 */
public final class EventSchema implements Serializable {
    private static final long serialVersionUID = 1L;

    private final RowType rowType;
    private final String[] names;
    private final FieldType[] types;
    private final int id;
    private final int time;
    private final HashSet<String> nullable;

    /**
     * @param rowType the declared columns
     * @param id the name of the column that identifies an event: INT, BIGINT or STRING
     * @param time the name of the column of event time: TIMESTAMP(3), or BIGINT in epoch milliseconds
     * @param nullable the names of the columns that may be missing or null; neither the id nor the time
     * @throws IllegalArgumentException if a name is not declared or a type does not fit
     */
    public EventSchema(RowType rowType, String id, String time, Set<String> nullable) {
        this.rowType = rowType;
        this.names = rowType.getFieldNames().toArray(String[]::new);
        this.types = rowType.getChildren().stream().map(FieldType::of).toArray(FieldType[]::new);
        this.nullable = new HashSet<>(nullable);
        this.id = index(id);
        this.time = index(time);
        if (types[this.id] != FieldType.INT
                && types[this.id] != FieldType.BIGINT
                && types[this.id] != FieldType.STRING) {
            throw new IllegalArgumentException(
                    "the id column " + id + " is a " + types[this.id] + "; accepted: INT, BIGINT, STRING");
        }
        if (types[this.time] != FieldType.TIMESTAMP && types[this.time] != FieldType.BIGINT) {
            throw new IllegalArgumentException("the event time column " + time + " is a " + types[this.time]
                    + "; accepted: TIMESTAMP(3), or BIGINT in epoch milliseconds");
        }
        for (String needed : List.of(id, time)) {
            if (nullable.contains(needed)) {
                throw new IllegalArgumentException(
                        "column " + needed + " is nullable; accepted: an id and an event time that every event has");
            }
        }
    }

    public RowType rowType() {
        return rowType;
    }

    public int arity() {
        return types.length;
    }

    /**
     * The place of a column.
     *
     * @throws IllegalArgumentException if it is not declared; the message lists those that are
     */
    public int index(String column) {
        int index = rowType.getFieldIndex(column);
        if (index < 0) {
            throw new IllegalArgumentException(
                    "column " + column + " is not declared; declared: " + String.join(", ", names));
        }
        return index;
    }

    public String name(int column) {
        return names[column];
    }

    public FieldType type(int column) {
        return types[column];
    }

    public boolean nullable(int column) {
        return nullable.contains(name(column));
    }

    public int id() {
        return id;
    }

    public int time() {
        return time;
    }

    /** The event's time in epoch milliseconds. */
    public long timeOf(RowData row) {
        return types[time] == FieldType.BIGINT
                ? row.getLong(time)
                : row.getTimestamp(time, 3).getMillisecond();
    }

    /** The id as text: how it is keyed by, and how Kafka sees it. */
    public String idOf(RowData row) {
        return keyOf(row, id);
    }

    /** A column's value as a key's text; the text of a null is empty. */
    public String keyOf(RowData row, int column) {
        if (row.isNullAt(column)) {
            return "";
        }
        return switch (types[column]) {
            case STRING -> row.getString(column).toString();
            case INT -> Integer.toString(row.getInt(column));
            case BIGINT -> Long.toString(row.getLong(column));
            case BOOLEAN -> Boolean.toString(row.getBoolean(column));
            default ->
                throw new IllegalArgumentException("column " + name(column) + " is a " + types[column]
                        + " and cannot be a key; accepted: STRING, INT, BIGINT, BOOLEAN");
        };
    }

    /**
     * Several columns' values as one key's text: of one column its text, of several each text behind its length, so that
     * no two keys have the same. A null is told from an empty text only where there are several columns.
     *
     * @param columns at least one, always in the same order
     */
    public String keyOf(RowData row, int[] columns) {
        if (columns.length == 1) {
            return keyOf(row, columns[0]);
        }
        StringBuilder key = new StringBuilder();
        for (int column : columns) {
            if (row.isNullAt(column)) {
                key.append('~');
            } else {
                String text = keyOf(row, column);
                key.append(text.length()).append(':').append(text);
            }
        }
        return key.toString();
    }

    /**
     * What Flink groups events by: of one whole-number column the number as a {@code Long}, which is smaller and faster
     * than its text, of all others {@link #keyOf}. No key column may be null.
     */
    public Object groupOf(RowData row, int[] columns) {
        if (columns.length == 1 && types[columns[0]] == FieldType.BIGINT) {
            return row.getLong(columns[0]);
        }
        if (columns.length == 1 && types[columns[0]] == FieldType.INT) {
            return (long) row.getInt(columns[0]);
        }
        return keyOf(row, columns);
    }

    /** The type of {@link #groupOf}. */
    @SuppressWarnings("unchecked") // a Long or a String is an Object, and Flink asks for the type of what it serializes
    public TypeInformation<Object> groupType(int[] columns) {
        boolean number =
                columns.length == 1 && (types[columns[0]] == FieldType.BIGINT || types[columns[0]] == FieldType.INT);
        return (TypeInformation<Object>) (TypeInformation<?>) (number ? Types.LONG : Types.STRING);
    }

    /** The id as 64 bits: a number itself, a text's hash (FNV-1a). Tells the events of one key and one time apart. */
    public long idHash(RowData row) {
        if (types[id] != FieldType.STRING) {
            return types[id] == FieldType.INT ? row.getInt(id) : row.getLong(id);
        }
        return Hashes.of(row.getString(id));
    }

    /**
     * A row that has nothing but the id.
     *
     * @param id its text
     * @throws NumberFormatException if the id is a number and the text is none
     */
    public GenericRowData rowOfId(String id) {
        GenericRowData row = new GenericRowData(arity());
        row.setField(
                this.id,
                switch (types[this.id]) {
                    case INT -> (Object) Integer.parseInt(id);
                    case BIGINT -> Long.parseLong(id);
                    default -> StringData.fromString(id);
                });
        return row;
    }
}
