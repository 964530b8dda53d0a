package io.weir.jobs;

import io.weir.connectors.kafka.OutputRecord;
import io.weir.connectors.kafka.OutputRecordTypeInfo;
import io.weir.connectors.kafka.RawRecord;
import io.weir.jobs.pipeline.Labels;
import io.weir.jobs.pipeline.Pipeline;
import io.weir.jobs.pipeline.Source;
import io.weir.operators.event.Event;
import io.weir.operators.event.EventTypeInfo;
import io.weir.operators.event.Original;
import io.weir.operators.scoring.PublishedModels;
import io.weir.operators.validation.MessageEvents;
import io.weir.operators.validation.MessageLabels;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * Where a job's streams begin and end: in Kafka, in nothing, or in whatever measures the job.
 *
 * <p>The names given here become UIDs, and with them part of every savepoint.
 */
public abstract class JobEnds {
    private final Pipeline pipeline;
    private final PipelineSteps steps;

    /** The ends of a pipeline's job that has these steps. */
    protected JobEnds(Pipeline pipeline, PipelineSteps steps) {
        this.pipeline = pipeline;
        this.steps = steps;
    }

    /** Makes a message into an event, or into a rejected one. */
    @FunctionalInterface
    public interface EventParser extends java.io.Serializable {
        /**
         * Answers any bytes, and throws nothing.
         *
         * @param message the record's bytes and place, which the event takes along
         */
        Event parse(Original message, RawRecord record);

        /** As {@link #parse(Original, RawRecord)}. */
        default Event parse(RawRecord record) {
            return parse(
                    new Original(record.key(), record.value(), record.topic(), record.partition(), record.offset()),
                    record);
        }
    }

    /** The pipeline that the job is of. */
    protected final Pipeline pipeline() {
        return pipeline;
    }

    /** The steps between these ends. */
    protected final PipelineSteps steps() {
        return steps;
    }

    /** The valid events of the pipeline's topic, with the derived columns; the rest is in the side output {@link PipelineSteps#rejected()}. */
    final SingleOutputStreamOperator<Event> occurrences(String name) {
        Source source = pipeline.source();
        MessageEvents parser = new MessageEvents(
                steps.declared(),
                steps.validator(),
                source.maxBytes(),
                source.format().messages());
        return steps.valid(
                parsed(
                        name,
                        source.topic(),
                        (message, record) -> parser.parse(message, record.timestamp(), record.sentAt()),
                        new EventTypeInfo(steps.declared().rowType())),
                name);
    }

    /** What stands in a topic about valid events; the rest is in the side output {@link PipelineSteps#rejected()}. */
    final SingleOutputStreamOperator<Event> events(String name, String topic, EventParser parser) {
        return steps.split(parsed(name, topic, parser, steps.type()), name);
    }

    /** The valid labels of the pipeline's topic of labels; the others as with {@link #events}. */
    final SingleOutputStreamOperator<Event> labels(Labels labels) {
        MessageLabels parser = new MessageLabels(
                steps.schema(),
                labels.id(),
                labels.label(),
                labels.time(),
                steps.timeBounds(),
                labels.format().messages());
        return events("labels", labels.topic(), (message, record) -> parser.parse(message, record.timestamp()));
    }

    /** Writes rejected messages to the dead letters. */
    final void writeDeadLetters(DataStream<Event> rejected) {
        writeExactlyOnce(
                "dead-letters",
                rejected.map(Outputs.deadLetters(
                                pipeline.name(), pipeline.topics().deadLetters()))
                        .returns(OutputRecordTypeInfo.INSTANCE)
                        .name("dead letter records")
                        .uid("dead-letter-records"));
    }

    /** Whatever comes from a topic, refused or not, with the pipeline's watermarks. */
    protected abstract DataStream<Event> parsed(String name, String topic, EventParser parser, EventTypeInfo type);

    /** The versions of models and the champions that are published while the job runs. */
    protected abstract DataStream<byte[]> models(String name);

    /**
     * What a task that begins without a state is to know: who decides, and of each model the newest version.
     *
     * @param keptOnes all versions that are kept in place of the newest
     */
    protected abstract PublishedModels publishedModels(boolean keptOnes);

    /** Writes records that become visible at a checkpoint, each once. */
    protected abstract DataStreamSink<OutputRecord> writeExactlyOnce(String name, DataStream<OutputRecord> records);

    /** Writes records that are visible at once, and may be repeated after a failure. */
    protected abstract void writeAtOnce(String name, DataStream<OutputRecord> records);
}
