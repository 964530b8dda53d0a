package io.weir.benchmarks.features;

import io.weir.operators.event.Event;
import io.weir.operators.event.EventTypeInfo;
import io.weir.operators.feature.Aggregate;
import io.weir.operators.feature.AggregateFunction;
import io.weir.operators.feature.FeatureScan;
import io.weir.operators.feature.FeatureStep;
import io.weir.operators.feature.KeptColumn;
import io.weir.operators.feature.WindowFeatures;
import io.weir.operators.feature.WindowGroup;
import io.weir.state.window.HistoryLayout;
import java.util.List;
import org.apache.flink.streaming.api.datastream.DataStream;

/** Weir's own operator over the step that a pipeline file with these windows gives. */
public final class WeirWindows {
    /** What a pipeline's keys have: the events that are kept one by one, and how finely older ones are divided. */
    static final int EXACT_EVENTS = 256;

    static final int TILES_PER_WINDOW = 64;

    /** Enough for every key of the streams whose keys are all active. */
    private static final long CACHE_FOR_ALL = 256L << 20;

    /** Under Zipf there is room for a tenth of the keys, with this much heap each: a short history is no smaller. */
    private static final long CACHED_KEY_BYTES = 600;

    private WeirWindows() {}

    /** Count, sum, avg, stddev and max of the amount over the five windows. */
    public static FeatureStep step() {
        WindowGroup group = new WindowGroup(
                WindowGroup.ALL,
                0,
                Windows.lengths(),
                List.of(
                        Aggregate.of(AggregateFunction.COUNT),
                        Aggregate.of(AggregateFunction.SUM, 0),
                        Aggregate.of(AggregateFunction.AVG, 0),
                        Aggregate.of(AggregateFunction.STDDEV, 0),
                        Aggregate.of(AggregateFunction.MAX, 0)),
                0,
                Double.NaN);
        return new FeatureStep(
                List.of(Windows.KEY),
                List.of(new KeptColumn(Windows.AMOUNT, KeptColumn.Kind.NUMBER)),
                List.of(),
                List.of(group));
    }

    /** What a key's history keeps for {@link #step}. */
    public static HistoryLayout layout() {
        return FeatureScan.layout(step(), Windows.SCHEMA, EXACT_EVENTS, TILES_PER_WINDOW);
    }

    static DataStream<Event> define(DataStream<Event> events, EventTypeInfo type, SyntheticStream stream) {
        long cacheBytes =
                stream.distribution() == KeyDistribution.ZIPF ? stream.keys() / 10 * CACHED_KEY_BYTES : CACHE_FOR_ALL;
        int[] key = {Windows.KEY};
        return events.keyBy(event -> Windows.SCHEMA.groupOf(event.row(), key), Windows.SCHEMA.groupType(key))
                .transform(
                        "window features",
                        type,
                        new WindowFeatures(
                                Windows.SCHEMA, step(), layout(), Windows.FEATURES, 0, false, Math.max(1, cacheBytes)));
    }
}
