package io.weir.jobs;

import io.weir.connectors.kafka.OutputRecord;
import io.weir.jobs.pipeline.Pipeline;
import io.weir.operators.event.Event;
import io.weir.operators.event.EventTypeInfo;
import io.weir.operators.scoring.PublishedModels;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;

/** In place of Kafka: sources from which nothing ever comes and sinks that keep nothing, so that a job can be tried out. */
final class TrialEnds extends JobEnds {
    private static final long PAUSE_NANOS = 50_000_000;

    private final StreamExecutionEnvironment env;

    TrialEnds(StreamExecutionEnvironment env, Pipeline pipeline, PipelineSteps steps) {
        super(pipeline, steps);
        this.env = env;
    }

    @Override
    protected DataStream<Event> parsed(String name, String topic, EventParser parser, EventTypeInfo type) {
        return silence(name, type);
    }

    @Override
    protected DataStream<byte[]> models(String name) {
        return silence(name, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
    }

    @Override
    protected PublishedModels publishedModels(boolean keptOnes) {
        return PublishedModels.NONE;
    }

    private <T> DataStream<T> silence(String name, TypeInformation<T> type) {
        // It does not end: at the end of its input a job would fire all its timers.
        return env.fromSource(new NumberSequenceSource(0, Long.MAX_VALUE), WatermarkStrategy.noWatermarks(), name)
                .setParallelism(1)
                .uid("trial-" + name)
                .flatMap(new Silence<T>())
                .returns(type)
                .setParallelism(1)
                .uid("trial-silence-" + name);
    }

    @Override
    protected DataStreamSink<OutputRecord> writeExactlyOnce(String name, DataStream<OutputRecord> records) {
        return discard(name, records);
    }

    @Override
    protected void writeAtOnce(String name, DataStream<OutputRecord> records) {
        discard(name, records);
    }

    private static DataStreamSink<OutputRecord> discard(String name, DataStream<OutputRecord> records) {
        return records.sinkTo(new DiscardingSink<>()).name(name).uid("trial-" + name);
    }

    /** Lets nothing through, slowly. */
    private static final class Silence<T> implements FlatMapFunction<Long, T> {
        private static final long serialVersionUID = 1L;

        @Override
        public void flatMap(Long number, Collector<T> out) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
