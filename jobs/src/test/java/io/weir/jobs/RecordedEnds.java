package io.weir.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.connectors.kafka.OutputRecord;
import io.weir.connectors.kafka.RawRecord;
import io.weir.jobs.pipeline.Pipeline;
import io.weir.operators.event.Event;
import io.weir.operators.event.EventTypeInfo;
import io.weir.operators.event.Original;
import io.weir.operators.scoring.PublishedModels;
import java.io.Serializable;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;

/**
 * In place of Kafka: a {@link RecordedRun}. Everything between the ends is the job's own, with its own parsers, UIDs and state.
 *
 * <p>The ends' UIDs are of this run alone, so that a run that goes on from a savepoint begins with its own first message.
 */
final class RecordedEnds extends JobEnds {
    private final StreamExecutionEnvironment env;
    private final int run;

    RecordedEnds(StreamExecutionEnvironment env, Pipeline pipeline, PipelineSteps steps, RecordedRun run) {
        super(pipeline, steps);
        this.env = env;
        this.run = run.number();
    }

    private interface Reader<T> extends Serializable {
        T read(byte[] value, long number, long time);
    }

    @Override
    protected DataStream<Event> parsed(String name, String topic, EventParser parser, EventTypeInfo type) {
        return messages(
                        name,
                        type,
                        (value, number, time) -> parser.parse(
                                new Original(null, value, topic, 0, number),
                                new RawRecord(value, null, topic, 0, number, time, time)))
                .assignTimestampsAndWatermarks(steps().watermarks())
                .uid("run-" + run + "-times-" + name);
    }

    @Override
    protected DataStream<byte[]> models(String name) {
        return messages(name, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO, (value, number, time) -> value);
    }

    @Override
    protected PublishedModels publishedModels(boolean keptOnes) {
        return PublishedModels.NONE;
    }

    private <T> SingleOutputStreamOperator<T> messages(String name, TypeInformation<T> type, Reader<T> reader) {
        // It does not end: at the end of its input a job would fire all its timers.
        return env.fromSource(new NumberSequenceSource(0, Long.MAX_VALUE), WatermarkStrategy.noWatermarks(), name)
                .setParallelism(1)
                .uid("run-" + run + "-" + name)
                .flatMap(new Turns<>(run, name, reader))
                .returns(type)
                .setParallelism(1)
                .uid("run-" + run + "-turns-" + name);
    }

    /** Gives a source's messages, each when it is its turn. */
    private record Turns<T>(int run, String source, Reader<T> reader) implements FlatMapFunction<Long, T> {
        private static final long PAUSE_NANOS = 200_000;

        @Override
        public void flatMap(Long number, Collector<T> out) {
            RecordedRun now = RecordedRun.of(run);
            RecordedRun.Message message = now.next(source);
            if (message == null) {
                LockSupport.parkNanos(PAUSE_NANOS);
                return;
            }
            out.collect(reader.read(message.value().getBytes(UTF_8), number, message.time()));
            now.wasGiven();
        }
    }

    @Override
    protected DataStreamSink<OutputRecord> writeExactlyOnce(String name, DataStream<OutputRecord> records) {
        return write(name, records);
    }

    @Override
    protected void writeAtOnce(String name, DataStream<OutputRecord> records) {
        write(name, records);
    }

    private DataStreamSink<OutputRecord> write(String name, DataStream<OutputRecord> records) {
        return records.sinkTo(new Answers(run)).name(name).uid("run-" + run + "-" + name + "-sink");
    }

    private record Answers(int run) implements Sink<OutputRecord> {
        @Override
        public SinkWriter<OutputRecord> createWriter(WriterInitContext context) {
            return new SinkWriter<>() {
                @Override
                public void write(OutputRecord record, Context context) {
                    RecordedRun.of(run)
                            .answered(
                                    record.topic(),
                                    record.value() == null
                                            ? "{\"deleted\":\"" + new String(record.key(), UTF_8) + "\"}"
                                            : new String(record.value(), UTF_8));
                }

                @Override
                public void flush(boolean endOfInput) {}

                @Override
                public void close() {}
            };
        }
    }
}
