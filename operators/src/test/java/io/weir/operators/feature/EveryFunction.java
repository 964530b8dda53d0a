package io.weir.operators.feature;

import static io.weir.operators.feature.Aggregate.LABEL;

import io.weir.operators.event.EventSchema;
import io.weir.state.window.HistoryLayout;
import io.weir.state.window.KeyHistory;
import io.weir.state.window.KeyHistorySerializer;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.BooleanType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.TimestampType;
import org.apache.flink.table.types.logical.VarCharType;

/** A step with every function over three windows, with and without filters, and the histories that it needs. */
final class EveryFunction {
    static final long[] WINDOWS = {5, 12, 40};
    static final long REACH = 40;

    /** Columns of the history. */
    static final int AMOUNT = 0;

    static final int SHOP = 1;
    private static final int LATITUDE = 2;
    private static final int LONGITUDE = 3;

    private static final EventSchema SCHEMA = new EventSchema(
            RowType.of(
                    new LogicalType[] {
                        new BigIntType(),
                        VarCharType.STRING_TYPE,
                        new DoubleType(),
                        VarCharType.STRING_TYPE,
                        new DoubleType(),
                        new DoubleType(),
                        new BooleanType(),
                        new BooleanType(),
                        new TimestampType(3)
                    },
                    new String[] {"id", "card", "amount", "shop", "latitude", "longitude", "night", "abroad", "at"}),
            "id",
            "at",
            Set.of("amount", "shop", "latitude", "longitude", "night", "abroad"));

    /** Those of which tiles keep what is needed, and more than an approximation. */
    static final List<Aggregate> OF_TILES = List.of(
            Aggregate.of(AggregateFunction.COUNT),
            Aggregate.of(AggregateFunction.RATE),
            Aggregate.of(AggregateFunction.SINCE_PREVIOUS),
            Aggregate.of(AggregateFunction.SUM, AMOUNT),
            Aggregate.of(AggregateFunction.AVG, AMOUNT),
            Aggregate.of(AggregateFunction.MIN, AMOUNT),
            Aggregate.of(AggregateFunction.MAX, AMOUNT),
            Aggregate.of(AggregateFunction.VARIANCE, AMOUNT),
            Aggregate.of(AggregateFunction.STDDEV, AMOUNT),
            Aggregate.of(AggregateFunction.FIRST, AMOUNT),
            Aggregate.of(AggregateFunction.LAST, AMOUNT),
            Aggregate.of(AggregateFunction.MOMENTUM, AMOUNT),
            Aggregate.of(AggregateFunction.Z_SCORE, AMOUNT),
            Aggregate.of(AggregateFunction.RATIO_TO_MEAN, AMOUNT),
            Aggregate.of(AggregateFunction.DISTINCT, SHOP),
            Aggregate.of(AggregateFunction.DISTINCT, AMOUNT),
            Aggregate.of(AggregateFunction.COUNT, LABEL),
            Aggregate.of(AggregateFunction.SUM, LABEL),
            Aggregate.of(AggregateFunction.AVG, LABEL),
            Aggregate.of(AggregateFunction.RUN, LABEL),
            Aggregate.of(AggregateFunction.RUN_AGE, LABEL),
            Aggregate.of(AggregateFunction.SINCE_NEGATIVE, LABEL),
            Aggregate.of(AggregateFunction.RUN_GAP, LABEL));

    /** Those that a tile answers by a sketch, or as if its values had come at one time. */
    static final List<Aggregate> APPROXIMATE = List.of(
            with(AggregateFunction.QUANTILE, 0.25),
            with(AggregateFunction.QUANTILE, 0.9),
            Aggregate.of(AggregateFunction.MEDIAN, AMOUNT),
            Aggregate.of(AggregateFunction.RATIO_TO_MEDIAN, AMOUNT),
            Aggregate.of(AggregateFunction.EW_MEAN, AMOUNT),
            Aggregate.of(AggregateFunction.EW_VARIANCE, AMOUNT),
            with(AggregateFunction.EW_MEAN, 3),
            with(AggregateFunction.EW_VARIANCE, 3));

    /** Those that see the events that are kept one by one, and no tile. */
    static final List<Aggregate> OF_EVENTS = List.of(
            Aggregate.of(AggregateFunction.ENTROPY, SHOP),
            Aggregate.of(AggregateFunction.ENTROPY, AMOUNT),
            with(AggregateFunction.MOVING_AVG, 3),
            Aggregate.of(AggregateFunction.VOLATILITY, AMOUNT),
            with(AggregateFunction.CLEAN_MEAN, 1.5),
            with(AggregateFunction.CLEAN_MEAN, 3),
            with(AggregateFunction.CLEAN_MEDIAN, 1.5),
            with(AggregateFunction.RATIO_TO_CLEAN_MEAN, 1.5),
            with(AggregateFunction.SINCE_OUTLIER, 1.5),
            with(AggregateFunction.MAX_RATIO, 1.5),
            Aggregate.of(AggregateFunction.RUN_MIN, AMOUNT),
            with(AggregateFunction.CLEAN_RUN, 1.5),
            with(AggregateFunction.CLEAN_RUN_AGE, 1.5),
            with(AggregateFunction.CLEAN_RUN_GAP, 1.5),
            Aggregate.of(AggregateFunction.DISTANCE, LATITUDE, LONGITUDE),
            Aggregate.of(AggregateFunction.SPEED, LATITUDE, LONGITUDE));

    static final List<Aggregate> ALL =
            Stream.of(OF_TILES, APPROXIMATE, OF_EVENTS).flatMap(List::stream).toList();

    final FeatureStep step;
    private final FeatureScan scan;
    private final HistoryLayout layout;
    private final KeyHistorySerializer serializer;

    /** One group without a filter and one for each of the two filters; the first place of the vector is another's. */
    EveryFunction(long delay, int exactEvents, int tilesPerWindow) {
        step = new FeatureStep(
                List.of(1),
                List.of(
                        new KeptColumn(2, KeptColumn.Kind.NUMBER),
                        new KeptColumn(3, KeptColumn.Kind.CATEGORY),
                        new KeptColumn(4, KeptColumn.Kind.NUMBER),
                        new KeptColumn(5, KeptColumn.Kind.NUMBER)),
                List.of(new EventFilter.IsTrue(6, "night"), new EventFilter.IsTrue(7, "abroad")),
                List.of(group(WindowGroup.ALL, delay, 0), group(0, delay, 1), group(1, delay, 2)));
        scan = new FeatureScan(step);
        layout = FeatureScan.layout(step, SCHEMA, exactEvents, tilesPerWindow);
        serializer = new KeyHistorySerializer(layout);
    }

    private static WindowGroup group(int filter, long delay, int at) {
        return new WindowGroup(filter, delay, WINDOWS, ALL, 1 + at * ALL.size() * WINDOWS.length, Double.NaN);
    }

    private static Aggregate with(AggregateFunction function, double parameter) {
        return new Aggregate(function, List.of(AMOUNT), parameter);
    }

    KeyHistory history() {
        return new KeyHistory(layout);
    }

    HistoryLayout layout() {
        return layout;
    }

    /** The vector, with one place on either side that the step has to leave alone. */
    double[] compute(KeyHistory history, int entry) {
        double[] features = new double[1 + step.size() + 1];
        Arrays.fill(features, -77);
        scan.compute(history, entry, features);
        if (features[0] != -77 || features[features.length - 1] != -77) {
            throw new AssertionError("the step has written outside of its places");
        }
        return features;
    }

    double feature(double[] features, WindowGroup group, Aggregate aggregate, int window) {
        return features[group.offset() + ALL.indexOf(aggregate) * WINDOWS.length + window];
    }

    byte[] bytes(KeyHistory history) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(256);
        serializer.serialize(history, out);
        return out.getCopyOfBuffer();
    }

    KeyHistory written(KeyHistory history) throws IOException {
        return serializer.deserialize(new DataInputDeserializer(bytes(history)));
    }
}
