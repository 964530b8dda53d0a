package io.weir.operators.decision;

import io.weir.state.row.FieldType;
import java.io.Serializable;
import org.apache.flink.table.data.RowData;

/** Tells which scores are alerts. */
public sealed interface AlertRule extends Serializable {
    /**
     * Whether an event with that score is an alert.
     *
     * @param score 0 to 1
     */
    boolean alerts(RowData row, float score);

    /** A score above a limit is. */
    record Above(double limit) implements AlertRule {
        @Override
        public boolean alerts(RowData row, float score) {
            return score > limit;
        }
    }

    /**
     * An event is that costs less to look at than, in the mean, to let pass: <em>investigation &lt; p · missed</em>, p being the
     * score. It is Elkan's rule, <em>p &gt; (c₁₀ − c₀₀) / (c₁₀ − c₀₀ + c₀₁ − c₁₁)</em>, for costs of c₁₀ = c₁₁ = investigation of
     * every alert, c₀₁ = missed of a positive event that passes, and c₀₀ = 0. It is right as far as the score is a
     * probability.
     *
     * @param missed what it costs to let a positive event pass
     * @param investigation what it costs to look at an alert, above 0, in the same unit
     * @see <a href="https://dl.acm.org/doi/10.5555/1642194.1642224">Elkan: The Foundations of Cost-Sensitive Learning, IJCAI
     *     2001</a>
     */
    record CheaperThanMissing(Cost missed, double investigation) implements AlertRule {
        public CheaperThanMissing {
            if (!(investigation > 0)) {
                throw new IllegalArgumentException("investigation=" + investigation + ": above 0 is accepted");
            }
        }

        /** A cost that is no number, as of a null, or below 0 is never worth an investigation. */
        @Override
        public boolean alerts(RowData row, float score) {
            return score * missed.of(row) > investigation;
        }
    }

    /** What an event costs. */
    sealed interface Cost extends Serializable {
        double of(RowData row);

        /** The same for every event. */
        record Constant(double cost) implements Cost {
            @Override
            public double of(RowData row) {
                return cost;
            }
        }

        /**
         * What a column says.
         *
         * @param column the schema's, which is a number
         */
        record Column(int column, FieldType type) implements Cost {
            @Override
            public double of(RowData row) {
                return row.isNullAt(column) ? Double.NaN : type.number(row, column);
            }
        }
    }
}
