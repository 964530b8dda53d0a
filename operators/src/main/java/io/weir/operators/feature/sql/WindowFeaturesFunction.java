package io.weir.operators.feature.sql;

import io.weir.operators.feature.FeatureScan;
import io.weir.operators.feature.RowReader;
import io.weir.state.row.FieldType;
import io.weir.state.window.KeyHistory;
import io.weir.state.window.KeyHistorySerializer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import javax.annotation.Nullable;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.dataview.MapView;
import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.FunctionDefinition;
import org.apache.flink.table.functions.ProcessTableFunction;
import org.apache.flink.table.functions.SpecializedFunction;
import org.apache.flink.table.functions.UserDefinedFunction;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.inference.ArgumentCount;
import org.apache.flink.table.types.inference.CallContext;
import org.apache.flink.table.types.inference.ConstantArgumentCount;
import org.apache.flink.table.types.inference.InputTypeStrategies;
import org.apache.flink.table.types.inference.InputTypeStrategy;
import org.apache.flink.table.types.inference.Signature;
import org.apache.flink.table.types.inference.StateTypeStrategy;
import org.apache.flink.table.types.inference.StaticArgument;
import org.apache.flink.table.types.inference.StaticArgumentTrait;
import org.apache.flink.table.types.inference.TypeInference;
import org.apache.flink.types.ColumnList;

/**
 * {@code WINDOW_FEATURES}: appends window features to every row of a partitioned table, as of the row's own time.
 *
 * <pre>{@code
 * SELECT * FROM WINDOW_FEATURES(
 *     input => TABLE payments PARTITION BY card,
 *     event_time => DESCRIPTOR(ts),
 *     features => 'count, avg(amount) over 1 h, 1 d; max(amount) over 7 d')
 * }</pre>
 *
 * <p>The features are those of the pipeline file's language, the results those of the job, bit for bit: both compute them
 * with {@link FeatureScan} from a {@link KeyHistory}. {@link FeatureCall} says what the arguments mean; a call that is
 * wrong is refused when it is planned. A row that comes late is answered as in the job, never dropped: the time is read
 * from the row, and no watermark is asked for.
 *
 * <p>One instance stands in the catalog; the planner makes another for each call. Flink calls {@link #eval} on the task's
 * thread; it costs what {@link FeatureScan} costs, and a boxed number per feature.
 */
public final class WindowFeaturesFunction extends ProcessTableFunction<RowData> implements SpecializedFunction {
    /** In milliseconds from 1970, some 73 million years: beyond it the ends of windows would not be numbers. */
    private static final long FARTHEST = 1L << 61;

    private static final long serialVersionUID = 1L;

    /** The state is a map of one entry, since Flink 2.2 takes a type of one's own for a map's values only. */
    private static final byte ENTRY = 0;

    /** A call has one key, and so no filter that is of an earlier key's features. */
    private static final float[] NO_FEATURES = {};

    /** Null on the instance in the catalog. */
    @Nullable
    private final FeatureCall call;

    private transient FeatureScan scan;
    private transient RowReader rows;
    private transient RowTime time;
    private transient double[] values;
    private transient GenericRowData output;

    /** For the catalog. */
    public WindowFeaturesFunction() {
        this(null);
    }

    private WindowFeaturesFunction(@Nullable FeatureCall call) {
        this.call = call;
    }

    @Override
    public TypeInference getTypeInference(DataTypeFactory types) {
        LinkedHashMap<String, StateTypeStrategy> states = new LinkedHashMap<>();
        states.put("history", new HistoryState());
        return TypeInference.newBuilder()
                .staticArguments(
                        StaticArgument.table(
                                "input",
                                RowData.class,
                                false,
                                EnumSet.of(
                                        StaticArgumentTrait.TABLE,
                                        StaticArgumentTrait.SET_SEMANTIC_TABLE,
                                        StaticArgumentTrait.PASS_COLUMNS_THROUGH)),
                        StaticArgument.scalar("features", DataTypes.STRING(), false),
                        StaticArgument.scalar("event_time", DataTypes.DESCRIPTOR(), false),
                        StaticArgument.scalar("out_of_orderness", DataTypes.STRING(), true),
                        StaticArgument.scalar("exact_events", DataTypes.STRING(), true),
                        StaticArgument.scalar("tiles", DataTypes.INT(), true),
                        StaticArgument.scalar("state_ttl", DataTypes.STRING(), true))
                .inputTypeStrategy(call == null ? InputTypeStrategies.WILDCARD : new InternalRows())
                .stateTypeStrategies(states)
                .outputTypeStrategy(context -> Optional.of(outputType(FeatureCall.of(context))))
                .build();
    }

    private static DataType outputType(FeatureCall call) {
        return DataTypes.ROW(call.names().stream()
                        .map(name -> DataTypes.FIELD(name, DataTypes.DOUBLE()))
                        .toArray(DataTypes.Field[]::new))
                .notNull()
                .bridgedTo(RowData.class);
    }

    @Override
    public UserDefinedFunction specialize(SpecializedContext context) {
        return new WindowFeaturesFunction(FeatureCall.of(context.getCallContext()));
    }

    /** What Flink calls for each row; the arguments behind the row were read when the call was planned. */
    @SuppressWarnings("unused") // Flink finds the arguments by their number and types
    public void eval(
            MapView<Byte, KeyHistory> history,
            RowData row,
            String features,
            ColumnList eventTime,
            String outOfOrderness,
            String exactEvents,
            Integer tiles,
            String stateTtl)
            throws Exception {
        if (output == null) {
            prepare();
        }
        if (time.isNull(row) || Math.abs(time.millis(row)) > FARTHEST) {
            // It belongs to no window, and nothing is dropped.
            for (int i = 0; i < values.length; i++) {
                output.setField(i, null);
            }
            collect(output);
            return;
        }
        KeyHistory key = history.get(ENTRY);
        if (key == null) {
            key = new KeyHistory(call.layout());
        }
        key.adopt(call.layout());
        int entry = key.add(time.millis(row), 0, rows.filters(row, NO_FEATURES), rows.values(row));
        // Before anything is forgotten, as in the job.
        scan.compute(key, entry, values);
        key.settle(call.step().reach(), call.outOfOrderness());
        history.put(ENTRY, key);
        for (int i = 0; i < values.length; i++) {
            output.setField(i, Double.isNaN(values[i]) ? null : (Double) values[i]);
        }
        collect(output);
    }

    private void prepare() {
        scan = new FeatureScan(call.step());
        rows = new RowReader(column -> FieldType.of(call.rowType().getTypeAt(column)), call.step());
        time = new RowTime(call.rowType(), call.time());
        values = new double[call.names().size()];
        output = new GenericRowData(values.length);
    }

    /** The key's history in the bytes of our own serializer. */
    private static final class HistoryState implements StateTypeStrategy {
        @Override
        public Optional<DataType> inferType(CallContext context) {
            DataType history = DataTypes.RAW(
                    KeyHistory.class,
                    new KeyHistorySerializer(FeatureCall.of(context).layout()));
            return Optional.of(MapView.newMapViewDataType(DataTypes.TINYINT().notNull(), history));
        }

        @Override
        public Optional<Duration> getTimeToLive(CallContext context) {
            return Optional.of(FeatureCall.of(context).stateTtl());
        }
    }

    /**
     * Makes Flink call {@link #eval} with the internal row: Flink 2.2 passes the slower Row whatever class an argument of
     * any columns asks for, unless the function of one call says otherwise here.
     */
    private static final class InternalRows implements InputTypeStrategy {
        @Override
        public ArgumentCount getArgumentCount() {
            return ConstantArgumentCount.any();
        }

        @Override
        public Optional<List<DataType>> inferInputTypes(CallContext context, boolean throwOnFailure) {
            List<DataType> types = new ArrayList<>(context.getArgumentDataTypes());
            types.set(FeatureCall.INPUT, types.get(FeatureCall.INPUT).bridgedTo(RowData.class));
            return Optional.of(types);
        }

        @Override
        public List<Signature> getExpectedSignatures(FunctionDefinition definition) {
            return List.of();
        }
    }
}
