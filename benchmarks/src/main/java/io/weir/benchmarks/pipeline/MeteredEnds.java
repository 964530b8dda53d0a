package io.weir.benchmarks.pipeline;

import io.weir.benchmarks.contest.GatedSequence;
import io.weir.connectors.kafka.OutputRecord;
import io.weir.connectors.kafka.RawRecord;
import io.weir.jobs.JobEnds;
import io.weir.jobs.PipelineSteps;
import io.weir.jobs.pipeline.Pipeline;
import io.weir.operators.event.Event;
import io.weir.operators.event.EventTypeInfo;
import io.weir.operators.scoring.PublishedModels;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** In place of Kafka: messages from memory, and sinks that count; the model is there from the beginning. */
final class MeteredEnds extends JobEnds {
    private final StreamExecutionEnvironment env;
    private final MessageStreams messages;
    private final byte[] model;

    MeteredEnds(StreamExecutionEnvironment env, Pipeline pipeline, PipelineSteps steps, byte[] model) {
        super(pipeline, steps);
        this.env = env;
        this.messages = MessageStreams.of(env);
        this.model = model.clone();
    }

    @Override
    protected DataStream<Event> parsed(String name, String topic, EventParser parser, EventTypeInfo type) {
        boolean labels = pipeline().labels().orElseThrow().topic().equals(topic);
        DataStream<RawRecord> records = labels ? messages.labels() : messages.payments();
        return records.map(parser::parse)
                .returns(type)
                .name(name)
                .uid(name)
                .assignTimestampsAndWatermarks(steps().watermarks());
    }

    @Override
    protected DataStream<byte[]> models(String name) {
        return env.fromSource(GatedSequence.shut(), WatermarkStrategy.noWatermarks(), "no models")
                .map(number -> new byte[0])
                .returns(PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
    }

    @Override
    protected PublishedModels publishedModels(boolean keptOnes) {
        byte[] published = model; // the function travels to the task, these ends do not
        return () -> List.of(published);
    }

    @Override
    protected DataStreamSink<OutputRecord> writeExactlyOnce(String name, DataStream<OutputRecord> records) {
        return records.sinkTo(MeteredSink.ofDecisions(pipeline().topics().decisions()))
                .name(name)
                .uid(name);
    }

    @Override
    protected void writeAtOnce(String name, DataStream<OutputRecord> records) {
        records.sinkTo(MeteredSink.ofAlerts(pipeline().topics().alerts()))
                .name(name)
                .uid(name);
    }
}
