package io.weir.benchmarks.pipeline;

import io.weir.connectors.kafka.OutputRecord;
import java.io.IOException;
import java.io.Serializable;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/** Tells the process's {@link PipelineMeter} of the records of one topic and drops all. */
final class MeteredSink implements Sink<OutputRecord> {
    private static final long serialVersionUID = 1L;

    private final String topic;
    private final Told told;

    /** What is told of a record. */
    private interface Told extends Serializable {
        void of(PipelineMeter meter, OutputRecord record) throws IOException;
    }

    private MeteredSink(String topic, Told told) {
        this.topic = topic;
        this.told = told;
    }

    /** Of decisions, which other records may stand among. */
    static MeteredSink ofDecisions(String topic) {
        return new MeteredSink(topic, PipelineMeter::decided);
    }

    static MeteredSink ofAlerts(String topic) {
        return new MeteredSink(topic, (meter, record) -> meter.alerted(record));
    }

    @Override
    public SinkWriter<OutputRecord> createWriter(WriterInitContext context) {
        PipelineMeter meter = PipelineMeter.current();
        return new SinkWriter<>() {
            @Override
            public void write(OutputRecord record, Context context) throws IOException {
                if (record.topic().equals(topic)) {
                    told.of(meter, record);
                }
            }

            @Override
            public void flush(boolean endOfInput) {}

            @Override
            public void close() {}
        };
    }
}
