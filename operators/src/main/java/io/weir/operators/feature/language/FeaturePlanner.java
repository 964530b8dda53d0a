package io.weir.operators.feature.language;

import io.weir.operators.feature.AggregateFunction;
import io.weir.operators.feature.AggregateFunction.Argument;
import io.weir.operators.feature.FeatureStep;
import io.weir.operators.feature.language.FeatureFlaw.Part;
import io.weir.state.window.HistoryLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Checks feature groups against the columns that there are, and plans the steps that compute them.
 *
 * <p>Immutable and safe for use by many threads.
 */
public final class FeaturePlanner {
    private static final String OF_LABEL = Arrays.stream(AggregateFunction.values())
            .filter(FeaturePlanner::takesLabel)
            .map(function -> function.text() + "(label)")
            .collect(Collectors.joining(", "));

    private final FeatureScope scope;

    public FeaturePlanner(FeatureScope scope) {
        this.scope = scope;
    }

    /**
     * Everything that is wrong with one group, but for names that another has taken: {@link FeatureNames} tells that. A
     * name list of the wrong length is told only if nothing else is wrong: only then is it known how many there must be.
     *
     * @param before the groups that stand before it
     */
    public List<FeatureFlaw> check(FeatureGroup group, List<FeatureGroup> before) {
        List<FeatureFlaw> flaws = new ArrayList<>();
        checkKeys(group, flaws);
        for (int i = 0; i < group.of().size(); i++) {
            checkAggregate(group.of().get(i), i, flaws);
        }
        checkWindows(group, flaws);
        group.where()
                .flatMap(condition -> new ConditionCheck(scope, group.keys(), before).problem(condition))
                .ifPresent(problem -> flaws.add(new FeatureFlaw(Part.WHERE, 0, problem)));
        checkFilters(group, before, flaws);
        if (Double.isInfinite(group.missing())) {
            flaws.add(new FeatureFlaw(Part.MISSING, 0, "infinity stands for a missing value; write a number"));
        }
        if (flaws.isEmpty()) {
            checkNames(group, flaws);
        }
        return flaws;
    }

    /**
     * The steps that compute the groups' features: one step per set of key columns, in the order in which they appear
     * first, so that a key's events are shuffled and kept once. A feature's place in the vector is that of the groups'
     * order all the same, behind the features of the event itself.
     *
     * @throws FeatureException with everything that is wrong, one sentence a line
     */
    public List<FeatureStep> plan(List<FeatureGroup> groups) {
        refuseFlawed(groups);
        Map<Set<String>, StepDraft> drafts = new LinkedHashMap<>();
        List<String> vector = new ArrayList<>(scope.features());
        for (FeatureGroup group : groups) {
            drafts.computeIfAbsent(Set.copyOf(group.keys()), keys -> new StepDraft(scope, group.keys()))
                    .add(group, vector);
            vector.addAll(group.featureNames());
        }
        return drafts.values().stream().map(StepDraft::step).toList();
    }

    private void refuseFlawed(List<FeatureGroup> groups) {
        List<String> problems = new ArrayList<>();
        FeatureNames names = new FeatureNames();
        for (int g = 0; g < groups.size(); g++) {
            FeatureGroup group = groups.get(g);
            List<FeatureFlaw> flaws = check(group, groups.subList(0, g));
            for (FeatureFlaw flaw : flaws) {
                problems.add("group " + (g + 1) + where(group, flaw) + ": " + flaw.message());
            }
            if (flaws.isEmpty()) {
                String place = "group " + (g + 1);
                names.take(group.featureNames(), place).ifPresent(problem -> problems.add(place + ": " + problem));
            }
        }
        if (!problems.isEmpty()) {
            throw new FeatureException(0, String.join("\n", problems));
        }
    }

    private static String where(FeatureGroup group, FeatureFlaw flaw) {
        return flaw.part() == Part.OF && !group.of().isEmpty()
                ? ", " + group.of().get(flaw.index())
                : "";
    }

    private void checkKeys(FeatureGroup group, List<FeatureFlaw> flaws) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < group.keys().size(); i++) {
            String key = group.keys().get(i);
            int index = i;
            if (!seen.add(key)) {
                flaws.add(
                        new FeatureFlaw(Part.KEYS, i, Quote.of(key) + " is in the key already; name each column once"));
                continue;
            }
            ColumnUse.KEY
                    .problem(key, scope)
                    .ifPresent(problem -> flaws.add(new FeatureFlaw(Part.KEYS, index, problem)));
            if (scope.nullable().contains(key)) {
                flaws.add(new FeatureFlaw(
                        Part.KEYS,
                        i,
                        "'" + key + "' is a key, which no event can lack; remove it from source.nullable"));
            }
        }
    }

    private void checkAggregate(AggregateExpression aggregate, int index, List<FeatureFlaw> flaws) {
        if (aggregate.columns().contains(AggregateExpression.LABEL)) {
            checkOfLabel(aggregate, index, flaws);
            return;
        }
        if (aggregate.function().ofRun()) {
            requireLabels(aggregate, index, flaws);
        }
        ColumnUse use = StepDraft.use(aggregate.function());
        for (String column : aggregate.columns()) {
            boolean isId = scope.id().filter(column::equals).isPresent();
            boolean isTime = scope.eventTime().filter(column::equals).isPresent();
            if (isId || isTime) {
                flaws.add(new FeatureFlaw(
                        Part.OF,
                        index,
                        "'" + column + "' is the " + (isId ? "id" : "event time")
                                + ", which cannot be aggregated; choose another column"));
                continue;
            }
            use.problem(column, scope).ifPresent(problem -> flaws.add(new FeatureFlaw(Part.OF, index, problem)));
        }
    }

    private void checkOfLabel(AggregateExpression aggregate, int index, List<FeatureFlaw> flaws) {
        if (scope.columns().containsKey(AggregateExpression.LABEL)) {
            flaws.add(new FeatureFlaw(
                    Part.OF,
                    index,
                    "'label' means the label that arrives later, and is a column too; rename the column"));
        } else if (!aggregate.ofLabel() || !takesLabel(aggregate.function())) {
            flaws.add(new FeatureFlaw(
                    Part.OF, index, "'" + aggregate + "' is not computed of the label; write one of " + OF_LABEL));
        } else {
            requireLabels(aggregate, index, flaws);
        }
    }

    private void requireLabels(AggregateExpression aggregate, int index, List<FeatureFlaw> flaws) {
        scope.noLabels()
                .ifPresent(why -> flaws.add(new FeatureFlaw(Part.OF, index, why + ", or remove '" + aggregate + "'")));
    }

    private static boolean takesLabel(AggregateFunction function) {
        return function.argument() == Argument.NOTHING_OR_LABEL
                || function.argument() == Argument.NUMBER_OR_LABEL
                || function.argument() == Argument.LABEL;
    }

    private static void checkWindows(FeatureGroup group, List<FeatureFlaw> flaws) {
        if (group.of().isEmpty()) {
            flaws.add(new FeatureFlaw(Part.OF, 0, "no aggregate is there; write " + AggregateParser.EXPECTED));
        }
        if (group.over().isEmpty()) {
            flaws.add(new FeatureFlaw(Part.OVER, 0, "no window is there; write at least one, such as 7 d"));
        }
        Duration longest = Duration.ZERO;
        for (int i = 0; i < group.over().size(); i++) {
            Duration window = group.over().get(i);
            if (window.compareTo(Duration.ofMillis(1)) < 0) {
                flaws.add(new FeatureFlaw(
                        Part.OVER,
                        i,
                        "the window " + Durations.compact(window) + " is too short; at least 1ms is accepted"));
            } else if (window.compareTo(longest) <= 0) {
                flaws.add(new FeatureFlaw(
                        Part.OVER,
                        i,
                        "the window " + Durations.compact(window) + " is not longer than the one before it, "
                                + Durations.compact(longest) + "; list each once, the shortest first"));
            } else {
                longest = window;
            }
        }
        if (group.delay().isNegative()) {
            flaws.add(new FeatureFlaw(
                    Part.DELAY,
                    0,
                    "the delay " + Durations.compact(group.delay()) + " is negative; 0 s or more is accepted"));
        }
    }

    /** Groups of one key share a history, in which each filter is a bit of an event's mark. */
    private static void checkFilters(FeatureGroup group, List<FeatureGroup> before, List<FeatureFlaw> flaws) {
        Set<String> filters = before.stream()
                .filter(other -> Set.copyOf(other.keys()).equals(Set.copyOf(group.keys())))
                .flatMap(other -> other.where().stream())
                .map(Condition::toString)
                .collect(Collectors.toSet());
        boolean oneMore = group.where()
                .filter(where -> !filters.contains(where.toString()))
                .isPresent();
        if (oneMore && filters.size() == HistoryLayout.MOST_FILTERS) {
            flaws.add(new FeatureFlaw(
                    Part.WHERE,
                    0,
                    "the groups of one key have " + filters.size() + " filters already; use one of "
                            + String.join(", ", new TreeSet<>(filters))));
        }
    }

    private static void checkNames(FeatureGroup group, List<FeatureFlaw> flaws) {
        int given = group.as().map(List::size).orElse(group.size());
        if (given != group.size()) {
            flaws.add(new FeatureFlaw(Part.AS, 0, wrongNames(given, group.size())));
        }
    }

    static String wrongNames(int given, int features) {
        return "the number of names is " + given + ", of features " + features
                + "; write one name per feature, for each aggregate, for each window";
    }
}
