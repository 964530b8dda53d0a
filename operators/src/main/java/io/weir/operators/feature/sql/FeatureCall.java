package io.weir.operators.feature.sql;

import io.weir.operators.feature.FeatureScan;
import io.weir.operators.feature.FeatureStep;
import io.weir.operators.feature.KeptColumn;
import io.weir.operators.feature.language.Durations;
import io.weir.operators.feature.language.FeatureException;
import io.weir.operators.feature.language.FeatureGroup;
import io.weir.operators.feature.language.FeaturePlanner;
import io.weir.operators.feature.language.FeatureScope;
import io.weir.operators.feature.language.FeatureText;
import io.weir.operators.feature.language.Nearest;
import io.weir.operators.feature.language.Quote;
import io.weir.state.window.HistoryLayout;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.types.inference.CallContext;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;
import org.apache.flink.types.ColumnList;

/**
 * One call of {@code WINDOW_FEATURES}, its arguments read and checked. Immutable.
 *
 * @param rowType the input's columns
 * @param time the input's column of the event time
 * @param names of the features, one per output column
 * @param step what is computed
 * @param layout what a key's history keeps
 * @param outOfOrderness how late a row may come and still find its windows whole, in milliseconds
 * @param stateTtl how long a silent key is kept, in processing time; zero: for ever
 */
record FeatureCall(
        RowType rowType,
        int time,
        List<String> names,
        FeatureStep step,
        HistoryLayout layout,
        long outOfOrderness,
        Duration stateTtl)
        implements Serializable {
    static final int INPUT = 0;
    private static final int FEATURES = 1;
    private static final int EVENT_TIME = 2;
    private static final int OUT_OF_ORDERNESS = 3;
    private static final int EXACT_EVENTS = 4;
    private static final int TILES = 5;
    private static final int STATE_TTL = 6;

    /** Of the pipeline file's {@code exact-events} and {@code tiles}. */
    private static final String UNLIMITED = "unlimited";

    private static final int FEWEST_EVENTS = 8;
    private static final int MOST_EVENTS = 100_000;
    private static final int FEWEST_TILES = 8;
    private static final int MOST_TILES = 1024;

    private static final int MILLISECONDS = 3;

    FeatureCall {
        names = List.copyOf(names);
    }

    /** @throws ValidationException if an argument is wrong, with what would be accepted */
    static FeatureCall of(CallContext context) {
        RowType rowType = withTextAsString(
                (RowType) context.getArgumentDataTypes().get(INPUT).getLogicalType());
        int time = time(context, rowType);
        String text = literal(context, FEATURES, "features", String.class)
                .orElseThrow(() -> new ValidationException(
                        "'features' is NULL; write a text such as" + " 'count, avg(amount) over 1 h, 1 d'"));
        List<FeatureGroup> groups;
        FeatureStep step;
        try {
            groups = FeatureText.parse(text);
            FeatureScope scope = FeatureScope.of(
                    rowType,
                    Optional.of(rowType.getFieldNames().get(time)),
                    Optional.of("labels do not reach SQL; use a pipeline file"));
            step = new FeaturePlanner(scope).plan(groups).get(0);
        } catch (FeatureException e) {
            // Without its cause, which says no more: the SQL client prints nothing but the innermost exception's
            // message.
            throw new ValidationException("'features': " + e.getMessage());
        }
        step.columns().forEach(column -> checkPrecision(rowType, column));
        List<String> names =
                groups.stream().flatMap(group -> group.featureNames().stream()).toList();
        names.stream().filter(rowType.getFieldNames()::contains).findFirst().ifPresent(name -> {
            throw new ValidationException("the feature " + Quote.of(name)
                    + " is a column of the input already; give it another name with 'as'");
        });
        Duration late = duration(context, OUT_OF_ORDERNESS, "out_of_orderness").orElse(Duration.ofSeconds(5));
        int exact = exactEvents(context);
        int tiles = literal(context, TILES, "tiles", Integer.class).orElse(64);
        if (tiles < FEWEST_TILES || tiles > MOST_TILES) {
            throw new ValidationException(
                    "'tiles' is " + tiles + "; write a whole number from " + FEWEST_TILES + " to " + MOST_TILES);
        }
        return new FeatureCall(
                rowType,
                time,
                names,
                step,
                FeatureScan.layout(step, rowType.getFieldNames(), exact, tiles),
                late.toMillis(),
                ttl(context, Duration.ofMillis(step.reach()).plus(late)));
    }

    /** Text of any length is one type here; literals of a query are CHAR(n). */
    private static RowType withTextAsString(RowType rowType) {
        return new RowType(
                rowType.isNullable(),
                rowType.getFields().stream()
                        .map(field -> field.getType().is(LogicalTypeFamily.CHARACTER_STRING)
                                ? new RowType.RowField(
                                        field.getName(),
                                        VarCharType.STRING_TYPE.copy(
                                                field.getType().isNullable()))
                                : field)
                        .toList());
    }

    private static int time(CallContext context, RowType rowType) {
        List<String> columns = rowType.getFieldNames();
        List<String> named = literal(context, EVENT_TIME, "event_time", ColumnList.class)
                .map(ColumnList::getNames)
                .orElse(List.of());
        if (named.size() != 1) {
            throw new ValidationException(
                    "'event_time' names " + named.size() + " columns; write one, such as DESCRIPTOR(ts)");
        }
        int time = columns.indexOf(named.get(0));
        if (time < 0) {
            throw new ValidationException("'event_time': " + Quote.of(named.get(0)) + " is not a column of the input; "
                    + Nearest.meant(named.get(0), columns, "columns are " + String.join(", ", columns)));
        }
        LogicalType type = rowType.getTypeAt(time);
        if (!type.isAnyOf(
                LogicalTypeRoot.TIMESTAMP_WITHOUT_TIME_ZONE,
                LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE,
                LogicalTypeRoot.BIGINT)) {
            throw new ValidationException("'event_time': the column '" + named.get(0) + "' is "
                    + type.copy(true).asSummaryString()
                    + "; an event time must be TIMESTAMP, TIMESTAMP_LTZ, or BIGINT in milliseconds since 1970");
        }
        return time;
    }

    /** A finer time has another form in Flink's rows, and would be cut without a word. */
    private static void checkPrecision(RowType rowType, KeptColumn column) {
        LogicalType type = rowType.getTypeAt(column.column());
        if (type.is(LogicalTypeRoot.TIMESTAMP_WITHOUT_TIME_ZONE)
                && LogicalTypeChecks.getPrecision(type) > MILLISECONDS) {
            throw new ValidationException(
                    "'features': the column '" + rowType.getFieldNames().get(column.column()) + "' is "
                            + type.copy(true).asSummaryString() + "; cast it to TIMESTAMP(3)");
        }
    }

    private static Duration ttl(CallContext context, Duration needed) {
        Duration ttl = duration(context, STATE_TTL, "state_ttl").orElse(Duration.ZERO);
        if (!ttl.isZero() && ttl.compareTo(needed) < 0) {
            throw new ValidationException("'state_ttl' is " + Durations.compact(ttl)
                    + ", and a row matters for " + Durations.compact(needed)
                    + "; write at least that (delay, longest window and out_of_orderness), or 0 s for no limit");
        }
        return ttl;
    }

    private static Optional<Duration> duration(CallContext context, int argument, String name) {
        return literal(context, argument, name, String.class).map(text -> Durations.parse(text)
                .orElseThrow(() -> new ValidationException(
                        "'" + name + "': " + Quote.of(text) + " is not a duration; " + Durations.EXPECTED)));
    }

    /** A text, as only that can be a whole number or a word: Flink has no argument of either type. */
    private static int exactEvents(CallContext context) {
        String text =
                literal(context, EXACT_EVENTS, "exact_events", String.class).orElse("256");
        if (text.equals(UNLIMITED)) {
            return HistoryLayout.UNLIMITED;
        }
        int events = text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
        if (events < FEWEST_EVENTS || events > MOST_EVENTS) {
            throw new ValidationException("'exact_events' is " + Quote.of(text) + "; write a whole number from "
                    + FEWEST_EVENTS + " to " + MOST_EVENTS + ", or " + UNLIMITED + ", in quotes");
        }
        return events;
    }

    /** The value of an argument that must be known when the call is planned; empty if it is NULL or left out. */
    private static <T> Optional<T> literal(CallContext context, int argument, String name, Class<T> type) {
        if (context.isArgumentNull(argument)) {
            return Optional.empty();
        }
        Optional<T> value = context.getArgumentValue(argument, type);
        if (value.isEmpty()) {
            throw new ValidationException(
                    "'" + name + "' must be a literal: what is computed, and the output's columns,"
                            + " follow from it when the statement is planned");
        }
        return value;
    }
}
