package io.weir.operators.sql;

import io.weir.ml.anomaly.univariate.DetectorKind;
import java.util.Optional;
import java.util.Set;
import javax.annotation.Nullable;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.functions.AggregateFunction;
import org.apache.flink.table.functions.FunctionRequirement;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.inference.CallContext;
import org.apache.flink.table.types.inference.TypeInference;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;

/**
 * {@code ANOMALY_SCORE(value, event_time [, detector]) OVER (PARTITION BY key ORDER BY time ROWS BETWEEN UNBOUNDED PRECEDING AND
 * CURRENT ROW)}: how unlike its key's own past a value is, 0 to 1, from 0.5 on an alarm, by one of the {@link DetectorKind
 * detectors} of series, with the same bits as in the anomaly job. It sees the rows in the order of the frame; the time tells the
 * hour of the day and nothing else. A missing value (NULL, NaN or infinite), and a row without a time, has {@code NULL} and
 * teaches nothing.
 *
 * <p>A key's state is the detector's, which is bounded. Nothing can be taken out of it again: a frame that forgets rows is
 * refused when it is planned, and so is a call without {@code OVER}.
 */
public final class AnomalyScoreFunction extends AggregateFunction<Double, AnomalyAccumulator> {
    private static final long serialVersionUID = 1L;

    @Override
    public Set<FunctionRequirement> getRequirements() {
        return Set.of(FunctionRequirement.OVER_WINDOW_ONLY);
    }

    @Override
    public TypeInference getTypeInference(DataTypeFactory types) {
        return TypeInference.newBuilder()
                .inputTypeStrategy(Parameters.of(
                                Parameter.number("value"),
                                new Parameter(
                                        "event_time",
                                        "a TIMESTAMP, a TIMESTAMP_LTZ or a BIGINT of milliseconds since 1970",
                                        AnomalyScoreFunction::time,
                                        Parameter.Check.NONE),
                                new Parameter(
                                        "detector",
                                        "one of " + DetectorKind.texts(),
                                        AnomalyScoreFunction::text,
                                        AnomalyScoreFunction::isDetector))
                        .required(2))
                .accumulatorTypeStrategy(context -> Optional.of(AccumulatorKind.ANOMALY.dataType()))
                .outputTypeStrategy(context -> Optional.of(DataTypes.DOUBLE()))
                .build();
    }

    private static Optional<DataType> time(LogicalType type) {
        return switch (type.getTypeRoot()) {
            case BIGINT -> Optional.of(DataTypes.BIGINT());
            case TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> Optional.of(RowTimes.type(type));
            default -> Optional.empty();
        };
    }

    private static Optional<DataType> text(LogicalType type) {
        return type.is(LogicalTypeFamily.CHARACTER_STRING) ? Optional.of(DataTypes.STRING()) : Optional.empty();
    }

    private static boolean isDetector(CallContext context, int position) {
        return context.getArgumentValue(position, String.class)
                .map(DetectorKind.texts()::contains)
                .orElse(false);
    }

    @Override
    public AnomalyAccumulator createAccumulator() {
        return new AnomalyAccumulator();
    }

    /** What Flink calls for each row, as the ones below, by the type of the time and whether a detector is named. */
    public void accumulate(AnomalyAccumulator accumulator, @Nullable Double value, @Nullable TimestampData time) {
        accumulate(accumulator, value, time, DetectorKind.COMBINED.text());
    }

    public void accumulate(AnomalyAccumulator accumulator, @Nullable Double value, @Nullable Long time) {
        accumulate(accumulator, value, time, DetectorKind.COMBINED.text());
    }

    public void accumulate(
            AnomalyAccumulator accumulator,
            @Nullable Double value,
            @Nullable TimestampData time,
            @Nullable String detector) {
        accumulate(accumulator, value, time == null ? null : (Long) time.getMillisecond(), detector);
    }

    public void accumulate(
            AnomalyAccumulator accumulator, @Nullable Double value, @Nullable Long time, @Nullable String detector) {
        if (detector == null) {
            throw new IllegalArgumentException(
                    "ANOMALY_SCORE: 'detector' is NULL; one of " + DetectorKind.texts() + " is accepted");
        }
        if (value == null || time == null || !Double.isFinite(value)) {
            accumulator.noScore();
        } else {
            accumulator.score(DetectorKind.parse(detector), time, value);
        }
    }

    @Override
    @Nullable
    public Double getValue(AnomalyAccumulator accumulator) {
        return Double.isNaN(accumulator.lastScore()) ? null : (Double) accumulator.lastScore();
    }
}
