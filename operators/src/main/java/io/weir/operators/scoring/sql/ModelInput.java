package io.weir.operators.scoring.sql;

import java.io.Serializable;
import java.util.List;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.RowType;

/**
 * Makes the feature vector of a row of a model's inputs: one {@code ARRAY<FLOAT>} or {@code ARRAY<DOUBLE>}, or a column for each
 * feature. NULL is a missing feature. Immutable.
 */
final class ModelInput implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final LogicalTypeRoot[] NUMBERS = {
        LogicalTypeRoot.BOOLEAN,
        LogicalTypeRoot.TINYINT,
        LogicalTypeRoot.SMALLINT,
        LogicalTypeRoot.INTEGER,
        LogicalTypeRoot.BIGINT,
        LogicalTypeRoot.FLOAT,
        LogicalTypeRoot.DOUBLE
    };

    private final RowType columns;
    private final boolean array;
    private final boolean doubles;

    /** @throws ValidationException if the columns are neither */
    ModelInput(RowType columns) {
        this.columns = columns;
        array = columns.getFieldCount() == 1 && columns.getTypeAt(0).is(LogicalTypeRoot.ARRAY);
        if (array) {
            LogicalType element = ((ArrayType) columns.getTypeAt(0)).getElementType();
            doubles = element.is(LogicalTypeRoot.DOUBLE);
            if (!doubles && !element.is(LogicalTypeRoot.FLOAT)) {
                throw unacceptable(0);
            }
            return;
        }
        doubles = false;
        for (int column = 0; column < columns.getFieldCount(); column++) {
            if (!columns.getTypeAt(column).isAnyOf(NUMBERS)) {
                throw unacceptable(column);
            }
        }
    }

    private ValidationException unacceptable(int column) {
        return new ValidationException(
                "INPUT has the column '" + columns.getFieldNames().get(column) + "' of type "
                        + columns.getTypeAt(column).copy(true).asSummaryString()
                        + "; accepted is one ARRAY<FLOAT> or ARRAY<DOUBLE>, or a column for each feature, of type BOOLEAN, TINYINT,"
                        + " SMALLINT, INT, BIGINT, FLOAT or DOUBLE");
    }

    /** The names of the features; of an array they are not known here. */
    List<String> names() {
        return array ? List.of() : columns.getFieldNames();
    }

    /**
     * A new vector.
     *
     * @param features how many there must be; 0: not known
     * @throws IllegalArgumentException if an array has another length
     */
    float[] vector(RowData row, int features) {
        if (!array) {
            float[] vector = new float[columns.getFieldCount()];
            for (int i = 0; i < vector.length; i++) {
                vector[i] = row.isNullAt(i) ? Float.NaN : number(row, i);
            }
            return vector;
        }
        if (row.isNullAt(0)) {
            throw new IllegalArgumentException("'" + columns.getFieldNames().get(0) + "' is NULL: an array of "
                    + features + " features is accepted; leave such rows out with WHERE");
        }
        ArrayData values = row.getArray(0);
        if (values.size() != features) {
            throw new IllegalArgumentException("'" + columns.getFieldNames().get(0) + "' has " + values.size()
                    + " elements: one for each of the model's " + features + " features is accepted");
        }
        float[] vector = new float[features];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = values.isNullAt(i) ? Float.NaN : doubles ? (float) values.getDouble(i) : values.getFloat(i);
        }
        return vector;
    }

    private float number(RowData row, int i) {
        return switch (columns.getTypeAt(i).getTypeRoot()) {
            case BOOLEAN -> row.getBoolean(i) ? 1 : 0;
            case TINYINT -> row.getByte(i);
            case SMALLINT -> row.getShort(i);
            case INTEGER -> row.getInt(i);
            case BIGINT -> row.getLong(i);
            case FLOAT -> row.getFloat(i);
            case DOUBLE -> (float) row.getDouble(i);
            default -> throw new IllegalStateException("checked when the model was made: " + columns.getTypeAt(i));
        };
    }
}
