package io.weir.operators.learning;

import io.weir.ml.evaluation.EvaluationOptions;
import io.weir.ml.evaluation.JudgedScore;
import io.weir.ml.evaluation.PrequentialMetrics;
import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.annotation.Nullable;
import org.apache.flink.table.data.RowData;

/**
 * What is measured of a model, and the columns of an event that this needs. Immutable.
 *
 * <p>The columns' types are those that can be a key. A column that an event has not, as in a feature log of an earlier build,
 * counts as a missing value.
 */
public final class EventEvaluation implements Serializable {
    private static final long serialVersionUID = 1L;

    private final EvaluationOptions options;

    @Nullable
    private final EventSchema schema;

    private final int key;
    private final int[] segments;

    private EventEvaluation(EvaluationOptions options, @Nullable EventSchema schema, int key, int[] segments) {
        this.options = options;
        this.schema = schema;
        this.key = key;
        this.segments = segments;
    }

    /** The figures that need no column. */
    public static EventEvaluation ofScores(EvaluationOptions options) {
        return new EventEvaluation(options.withSegments(List.of(), 1).withKeysPerDay(0), null, -1, new int[0]);
    }

    /**
     * @param key the column whose values the key precision is of, if there is one
     * @throws IllegalArgumentException if the key or one of the options' segments is not declared
     */
    public static EventEvaluation of(EvaluationOptions options, EventSchema schema, Optional<String> key) {
        return new EventEvaluation(
                options,
                schema,
                key.map(schema::index).orElse(-1),
                options.segments().stream().mapToInt(schema::index).toArray());
    }

    /** Metrics that have counted nothing. */
    public PrequentialMetrics metrics() {
        return new PrequentialMetrics(options);
    }

    /** The columns of an event that are needed to judge its score, beside its id, which each example has. */
    public int[] columns() {
        return IntStream.concat(IntStream.of(key), Arrays.stream(segments))
                .filter(column -> column >= 0 && column != schema.id())
                .distinct()
                .toArray();
    }

    /**
     * The score of an event whose label has come.
     *
     * @param score the probability given before the label was learned from, 0..1
     */
    public JudgedScore judge(Event event, double score) {
        JudgedScore judged = JudgedScore.of(score, event.positive(), event.time(), event.labelTime());
        if (key >= 0) {
            judged = judged.withKey(text(event.row(), key));
        }
        if (segments.length == 0) {
            return judged;
        }
        String[] values = new String[segments.length];
        Arrays.setAll(values, i -> text(event.row(), segments[i]));
        return judged.withSegments(values);
    }

    @Nullable
    private String text(RowData row, int column) {
        return row.isNullAt(column) ? null : schema.keyOf(row, column);
    }
}
