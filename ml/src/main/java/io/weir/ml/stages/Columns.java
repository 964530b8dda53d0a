package io.weir.ml.stages;

import org.apache.flink.table.api.Table;

/** Reads the columns that the Flink ML stages work on, and says what is wrong with them. */
final class Columns {
    private Columns() {}

    static Table onlyTable(Table[] inputs, String method) {
        if (inputs.length != 1) {
            throw new IllegalArgumentException(method + " got " + inputs.length + " tables: one is accepted");
        }
        return inputs[0];
    }

    static void require(Table table, String column, String param) {
        if (!table.getResolvedSchema().getColumnNames().contains(column)) {
            throw new IllegalArgumentException(param + "=" + column + " is no column of the table; it has "
                    + table.getResolvedSchema().getColumnNames());
        }
    }

    static void requireFree(Table table, String column, String param) {
        if (table.getResolvedSchema().getColumnNames().contains(column)) {
            throw new IllegalArgumentException(param + "=" + column + " is a column of the table already; choose a name"
                    + " other than " + table.getResolvedSchema().getColumnNames());
        }
    }

    /** A feature column's value as floats, NaN where an element is null. */
    static float[] features(Object value) {
        if (value instanceof float[] floats) {
            return floats;
        }
        if (value instanceof double[] doubles) {
            float[] floats = new float[doubles.length];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = (float) doubles[i];
            }
            return floats;
        }
        if (value instanceof Object[] elements) {
            float[] floats = new float[elements.length];
            for (int i = 0; i < floats.length; i++) {
                if (elements[i] != null && !(elements[i] instanceof Number)) {
                    throw badFeatures(value);
                }
                floats[i] = elements[i] == null ? Float.NaN : ((Number) elements[i]).floatValue();
            }
            return floats;
        }
        throw badFeatures(value);
    }

    private static IllegalArgumentException badFeatures(Object value) {
        String found = value == null ? "null" : value.getClass().getSimpleName();
        return new IllegalArgumentException(
                "features are " + found + ": ARRAY<FLOAT> or ARRAY<DOUBLE> is accepted, and not null");
    }

    /** A label that is not null. */
    static boolean positive(Object value) {
        if (value instanceof Boolean label) {
            return label;
        }
        if (value instanceof Number number && (number.doubleValue() == 0 || number.doubleValue() == 1)) {
            return number.doubleValue() == 1;
        }
        throw new IllegalArgumentException("label=" + value + ": TRUE, FALSE, 0 or 1 is accepted");
    }
}
