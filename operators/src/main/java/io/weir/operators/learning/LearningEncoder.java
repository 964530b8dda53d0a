package io.weir.operators.learning;

import io.weir.ml.ModelSnapshot;
import io.weir.ml.evaluation.MetricsReport;
import io.weir.ml.online.OnlineLearner;
import io.weir.operators.event.Event;
import java.io.Serializable;
import java.util.function.Consumer;

/**
 * Makes what the learners found into what leaves the job; what is not wanted is left empty.
 *
 * @param <T> what leaves the job
 */
public interface LearningEncoder<T> extends Serializable {
    /** An event was scored by the first of the models. */
    default void scored(Event event, double score, Consumer<T> out) {}

    /** A version of a model is to be published. */
    default void published(ModelSnapshot model, Consumer<T> out) {}

    /**
     * The metrics of a model have moved on.
     *
     * @param version the version published last, 0 before any
     * @param eventTime the newest label's time
     */
    default void measured(
            String model,
            long version,
            long eventTime,
            OnlineLearner learner,
            MetricsReport metrics,
            Consumer<T> out) {}
}
