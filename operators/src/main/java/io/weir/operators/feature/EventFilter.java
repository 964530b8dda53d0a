package io.weir.operators.feature;

import java.io.Serializable;
import org.apache.flink.table.data.RowData;

/**
 * Tells which of a key's events count in a group of windows. It is asked once, when the event arrives; the answer is
 * remembered with the event, and labels and later events never change it.
 */
public sealed interface EventFilter extends Serializable {
    /** What a key's history knows it by: of a column its name, which is what older savepoints hold. */
    String text();

    /**
     * Whether the event counts.
     *
     * @param features the event's vector as far as the steps before have filled it
     */
    boolean passes(RowData row, float[] features);

    /**
     * A BOOLEAN column that is true; null is not.
     *
     * @param column the schema's column
     */
    record IsTrue(int column, String text) implements EventFilter {
        @Override
        public boolean passes(RowData row, float[] features) {
            return !row.isNullAt(column) && row.getBoolean(column);
        }
    }

    /**
     * A feature that an earlier step has computed, compared with a number, as the float that it is in the vector; a missing
     * one is on no side of any number.
     *
     * @param feature its place in the vector
     */
    record Compared(int feature, Comparison comparison, double bound, String text) implements EventFilter {
        @Override
        public boolean passes(RowData row, float[] features) {
            return comparison.holds(features[feature], (float) bound);
        }
    }
}
