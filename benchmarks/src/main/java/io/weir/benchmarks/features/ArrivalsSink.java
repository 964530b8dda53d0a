package io.weir.benchmarks.features;

import io.weir.operators.event.Event;
import java.io.Serializable;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.table.data.RowData;

/** Hands what arrives to the process's {@link Arrivals} and drops it. */
final class ArrivalsSink<T> implements Sink<T> {
    private static final long serialVersionUID = 1L;

    /** How the features are had from a record. */
    interface Features<T> extends Serializable {
        long id(T record);

        /** NaN if it is missing. */
        double feature(T record, int feature);
    }

    private final Features<T> features;
    private final SyntheticStream stream;

    private ArrivalsSink(Features<T> features, SyntheticStream stream) {
        this.features = features;
        this.stream = stream;
    }

    static ArrivalsSink<Event> ofEvents(SyntheticStream stream) {
        return new ArrivalsSink<>(new OfEvent(), stream);
    }

    static ArrivalsSink<RowData> ofRows(SyntheticStream stream) {
        return new ArrivalsSink<>(new OfRow(), stream);
    }

    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) {
        Arrivals arrivals = JobMeter.current().arrivals();
        ZipfTable table = stream.table();
        return new SinkWriter<>() {
            @Override
            public void write(T record, Context context) {
                long id = features.id(record);
                if (arrivals.wants(id) && stream.exact(stream.key(id, table))) {
                    for (int f = 0; f < Windows.FEATURES; f++) {
                        arrivals.add(f, features.feature(record, f));
                    }
                }
                arrivals.arrived();
            }

            @Override
            public void flush(boolean endOfInput) {}

            @Override
            public void close() {}
        };
    }

    private static final class OfEvent implements Features<Event> {
        private static final long serialVersionUID = 1L;

        @Override
        public long id(Event event) {
            return event.row().getLong(Windows.ID);
        }

        @Override
        public double feature(Event event, int feature) {
            return event.features()[feature];
        }
    }

    private static final class OfRow implements Features<RowData> {
        private static final long serialVersionUID = 1L;

        @Override
        public long id(RowData row) {
            return row.getLong(0);
        }

        @Override
        public double feature(RowData row, int feature) {
            return OverQuery.feature(row, feature);
        }
    }
}
