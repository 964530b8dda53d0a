package io.weir.benchmarks.predict;

import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.table.data.RowData;

/** Tells the process's {@link PredictMeter} of ids and scores and drops them. */
final class ScoreSink implements Sink<RowData> {
    private static final long serialVersionUID = 1L;

    @Override
    public SinkWriter<RowData> createWriter(WriterInitContext context) {
        PredictMeter meter = PredictMeter.current();
        return new SinkWriter<>() {
            @Override
            public void write(RowData row, Context context) {
                meter.arrived(row.getLong(0), row.getFloat(1));
            }

            @Override
            public void flush(boolean endOfInput) {}

            @Override
            public void close() {}
        };
    }
}
