package io.weir.operators.feature.language;

import io.weir.operators.feature.Aggregate;
import io.weir.operators.feature.AggregateFunction;
import io.weir.operators.feature.AggregateFunction.Argument;
import io.weir.operators.feature.AggregateFunction.Parameter;
import io.weir.operators.feature.EventFilter;
import io.weir.operators.feature.FeatureStep;
import io.weir.operators.feature.KeptColumn;
import io.weir.operators.feature.WindowGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A step that grows group by group; columns and filters that several groups use are there once. */
final class StepDraft {
    /** Stands in for a factor that is left out. */
    private static final double USUAL_FACTOR = 3;

    private final List<String> names;
    private final List<Integer> keys;
    private final List<KeptColumn> columns = new ArrayList<>();
    private final List<EventFilter> filters = new ArrayList<>();
    private final List<WindowGroup> groups = new ArrayList<>();

    StepDraft(FeatureScope scope, List<String> keys) {
        this.names = List.copyOf(scope.columns().keySet());
        this.keys = keys.stream().map(names::indexOf).toList();
    }

    /** @param before the names of the vector's places before the group's */
    void add(FeatureGroup group, List<String> before) {
        groups.add(new WindowGroup(
                group.where()
                        .map(condition -> indexIn(filters, filter(condition, before)))
                        .orElse(WindowGroup.ALL),
                group.delay().toMillis(),
                group.over().stream().mapToLong(Duration::toMillis).toArray(),
                group.of().stream().map(this::aggregate).toList(),
                before.size(),
                group.missing()));
    }

    FeatureStep step() {
        return new FeatureStep(keys, columns, filters, groups);
    }

    private EventFilter filter(Condition condition, List<String> before) {
        String text = condition.toString();
        return condition
                .limit()
                .<EventFilter>map(limit -> new EventFilter.Compared(
                        before.indexOf(condition.name()), limit.comparison(), limit.number(), text))
                .orElseGet(() -> new EventFilter.IsTrue(names.indexOf(condition.name()), text));
    }

    private Aggregate aggregate(AggregateExpression expression) {
        List<Integer> of = expression.ofLabel()
                ? List.of(Aggregate.LABEL)
                : expression.columns().stream()
                        .map(column ->
                                indexIn(columns, new KeptColumn(names.indexOf(column), kind(expression.function()))))
                        .toList();
        double usual = expression.function().parameter() == Parameter.FACTOR ? USUAL_FACTOR : Double.NaN;
        return new Aggregate(expression.function(), of, expression.parameter().orElse(usual));
    }

    private static KeptColumn.Kind kind(AggregateFunction function) {
        return function.argument() == Argument.ANY ? KeptColumn.Kind.CATEGORY : KeptColumn.Kind.NUMBER;
    }

    static ColumnUse use(AggregateFunction function) {
        return switch (function.argument()) {
            case ANY -> ColumnUse.CATEGORY;
            case PLACE -> ColumnUse.COORDINATE;
            case NOTHING, NOTHING_OR_LABEL, NUMBER, NUMBER_OR_LABEL, LABEL -> ColumnUse.NUMBER;
        };
    }

    /** The element's index, where it is added if it is not there. */
    private static <T> int indexIn(List<T> list, T element) {
        int index = list.indexOf(element);
        if (index >= 0) {
            return index;
        }
        list.add(element);
        return list.size() - 1;
    }
}
