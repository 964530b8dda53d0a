package io.weir.state.window;

import io.weir.state.aggregate.Distinct;
import io.weir.state.aggregate.Ends;
import io.weir.state.aggregate.LabelCounts;
import io.weir.state.aggregate.Moments;
import io.weir.state.aggregate.Partial;
import io.weir.state.aggregate.Quantiles;
import java.io.Serializable;

/**
 * One thing that a tile keeps of its events.
 *
 * @param kind what is kept
 * @param column of which of the history's columns; {@link #LABEL} for the label
 */
public record TilePart(Kind kind, int column) implements Serializable {
    public static final int LABEL = -2;

    /** What a tile can keep. The names are part of a savepoint's format. */
    public enum Kind {
        MOMENTS {
            @Override
            Partial create() {
                return new Moments();
            }
        },
        ENDS {
            @Override
            Partial create() {
                return new Ends();
            }
        },
        LABELS {
            @Override
            Partial create() {
                return new LabelCounts();
            }
        },
        DISTINCT {
            @Override
            Partial create() {
                return new Distinct();
            }

            @Override
            boolean grows() {
                return true;
            }
        },
        QUANTILES {
            @Override
            Partial create() {
                return new Quantiles();
            }

            @Override
            boolean grows() {
                return true;
            }
        };

        abstract Partial create();

        /** Whether it takes more bytes the more values it has seen. */
        boolean grows() {
            return false;
        }
    }

    @Override
    public String toString() {
        return kind + (column == LABEL ? "" : " " + column);
    }
}
