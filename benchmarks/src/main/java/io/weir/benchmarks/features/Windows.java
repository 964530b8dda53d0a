package io.weir.benchmarks.features;

import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import java.util.Set;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;

/**
 * What all contestants compute: count, sum, avg, stddev and max of the amount over five windows, 25 features, aggregate by
 * aggregate, window by window. The standard deviation is the sample's, missing of a single event.
 */
final class Windows {
    private static final long MINUTE = 60_000;
    private static final long[] LENGTHS = {MINUTE, 10 * MINUTE, 60 * MINUTE, 24 * 60 * MINUTE, 7 * 24 * 60 * MINUTE};

    static final int AGGREGATES = 5;
    static final int FEATURES = AGGREGATES * LENGTHS.length;

    static final int ID = 0;
    static final int KEY = 1;
    static final int AMOUNT = 2;

    static final RowType COLUMNS = RowType.of(
            new LogicalType[] {
                new BigIntType(false), new BigIntType(false), new DoubleType(false), new BigIntType(false)
            },
            new String[] {"id", "card", "amount", "time"});
    static final EventSchema SCHEMA = new EventSchema(COLUMNS, "id", "time", Set.of());

    private Windows() {}

    /** In milliseconds, ascending. */
    static long[] lengths() {
        return LENGTHS.clone();
    }

    /** Where a feature stands in the vector. */
    static int feature(int aggregate, int window) {
        return aggregate * LENGTHS.length + window;
    }

    static RowData row(SyntheticStream stream, ZipfTable table, long i) {
        return GenericRowData.of(i, (long) stream.key(i, table), stream.amount(i), stream.time(i));
    }

    static Event event(SyntheticStream stream, ZipfTable table, long i) {
        return Event.occurred(stream.time(i), row(stream, table, i), 0, null);
    }
}
