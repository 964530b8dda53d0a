package io.weir.benchmarks.features;

import io.weir.operators.event.Event;
import io.weir.operators.event.EventTypeInfo;
import io.weir.operators.feature.KeyWindows;
import io.weir.operators.feature.WindowAggregate;
import io.weir.operators.feature.WindowAggregate.Function;
import io.weir.operators.feature.WindowFeatures;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;

/** Weir's own operator, defined as a pipeline file defines it. */
final class WeirWindows {
    private WeirWindows() {}

    static DataStream<Event> define(
            DataStream<Event> events, EventTypeInfo type, Contestant contestant, SyntheticStream stream) {
        KeyWindows windows = new KeyWindows(
                Windows.KEY,
                new int[] {Windows.AMOUNT},
                List.of(
                        new WindowAggregate(Function.COUNT, WindowAggregate.NONE),
                        new WindowAggregate(Function.SUM, 0),
                        new WindowAggregate(Function.AVG, 0),
                        new WindowAggregate(Function.STDDEV, 0),
                        new WindowAggregate(Function.MAX, 0)),
                Windows.lengths(),
                0,
                0);
        return events.keyBy(event -> Windows.SCHEMA.keyOf(event.row(), Windows.KEY), Types.STRING)
                .process(new WindowFeatures(Windows.SCHEMA, windows, Windows.FEATURES, 0, false))
                .returns(type);
    }
}
