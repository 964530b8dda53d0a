package io.weir.jobs.replay;

import io.weir.jobs.PipelineSteps;
import io.weir.jobs.pipeline.ModelSpec;
import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import io.weir.operators.learning.LearningEncoder;
import io.weir.operators.learning.LearningOperator;
import io.weir.operators.learning.TaughtModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * A replay in which each event is scored by what was learned from the labels known by then, and each label teaches when it
 * becomes known.
 */
final class Evaluation {
    /** An event waits for its label as long as the recording lasts. */
    private static final Duration FOREVER = Duration.ofDays(3650);

    private Evaluation() {}

    /**
     * Adds the evaluation to a replay.
     *
     * @param scores where {@code id,score} lines are written
     * @param rejected where the lines go that are no valid event, with the reason
     */
    static void define(Replay replay, Path scores, Path rejected) {
        PipelineSteps steps = replay.steps();
        EventSchema schema = steps.schema();
        SingleOutputStreamOperator<Event> identified = replay.identified(true, Long.MAX_VALUE, rejected);
        SingleOutputStreamOperator<Event> joined = steps.join(steps.features(identified, true), FOREVER, true);
        ModelSpec model = replay.pipeline().model();
        joined.transform(
                        "score, then learn",
                        Types.STRING,
                        new LearningOperator<>(
                                List.of(new TaughtModel(model.name(), steps.learner(model), model.publishEvery(), 0)),
                                new ScoreLines(schema)))
                .uid("learn")
                .sinkTo(new LinesSink(scores, schema.name(schema.id()) + ",score"))
                .name("scores")
                .uid("scores");
    }

    private static final class ScoreLines implements LearningEncoder<String> {
        private static final long serialVersionUID = 1L;

        private final EventSchema schema;

        ScoreLines(EventSchema schema) {
            this.schema = schema;
        }

        @Override
        public void scored(Event event, double score, Consumer<String> out) {
            out.accept(Csv.field(schema.idOf(event.row())) + "," + score);
        }
    }
}
