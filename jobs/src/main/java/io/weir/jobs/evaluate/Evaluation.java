package io.weir.jobs.evaluate;

import io.weir.jobs.PipelineSteps;
import io.weir.jobs.pipeline.Mapping;
import io.weir.jobs.pipeline.ModelSpec;
import io.weir.jobs.pipeline.Pipeline;
import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import io.weir.operators.learning.LearningEncoder;
import io.weir.operators.learning.LearningOperator;
import io.weir.operators.validation.TextEvents;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.file.src.FileSource;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A replay of recorded events through the live job's own steps, in event-time order: each event is scored by what was
 * learned from the labels known by then, and each label teaches when it becomes known.
 *
 * <p>One task per step and one channel between them: the order of the file is the order everywhere, so that two runs give
 * the same bytes.
 */
final class Evaluation {
    /** An event waits for its label as long as the recording lasts. */
    private static final Duration FOREVER = Duration.ofDays(3650);

    private Evaluation() {}

    /**
     * Adds the replay to an environment of parallelism 1.
     *
     * @param scores where {@code id,score} lines are written
     * @param rejected where the lines go that are no valid event, with the reason
     */
    static void define(
            StreamExecutionEnvironment env,
            Pipeline pipeline,
            Mapping mapping,
            Path input,
            Path scores,
            Path rejected) {
        PipelineSteps steps = new PipelineSteps(pipeline);
        EventSchema schema = steps.schema();
        RecordingFormat format = new RecordingFormat(
                input.getFileName().toString(),
                steps.declared(),
                new TextEvents(steps.declared(), steps.validator()),
                mapping,
                pipeline.source().outOfOrderness());
        SingleOutputStreamOperator<Event> valid = steps.valid(
                env.fromSource(
                                FileSource.forRecordStreamFormat(
                                                format,
                                                new org.apache.flink.core.fs.Path(
                                                        input.toAbsolutePath().toUri()))
                                        .build(),
                                steps.watermarks(),
                                "recording")
                        .uid("recording"),
                "events");
        SingleOutputStreamOperator<Event> identified = steps.identify(valid, true);
        SingleOutputStreamOperator<Event> joined = steps.join(steps.features(identified, true), FOREVER, true);
        ModelSpec model = pipeline.model();
        joined.transform(
                        "score, then learn",
                        Types.STRING,
                        new LearningOperator<>(
                                model.name(), steps.learner(), model.publishEvery(), new ScoreLines(schema)))
                .uid("learn")
                .sinkTo(new LinesSink(scores, schema.name(schema.id()) + ",score"))
                .name("scores")
                .uid("scores");
        valid.getSideOutput(steps.rejected())
                .union(identified.getSideOutput(steps.rejected()))
                .map(event -> event.original().offset() + ","
                        + event.rejection().reason() + ","
                        + Csv.field(event.rejection().detail()))
                .returns(Types.STRING)
                .name("rejected lines")
                .uid("rejected-lines")
                .sinkTo(new LinesSink(rejected, "line,reason,detail"))
                .name("rejected")
                .uid("rejected");
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
