package io.weir.operators.feature.language;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks whether what a group's condition names is there, and is known when the group's key remembers the event. */
final class ConditionCheck {
    private final FeatureScope scope;
    private final Set<String> keys;
    private final List<FeatureGroup> before;

    /** @param before the groups that stand before the one with these keys */
    ConditionCheck(FeatureScope scope, List<String> keys, List<FeatureGroup> before) {
        this.scope = scope;
        this.keys = Set.copyOf(keys);
        this.before = before;
    }

    /** What is wrong with the condition, if anything is. */
    Optional<String> problem(Condition condition) {
        if (condition.limit().isEmpty()) {
            return isFeature(condition.name()) && !scope.columns().containsKey(condition.name())
                    ? Optional.of("'" + condition.name()
                            + "' is a feature, which is no BOOLEAN; compare it with a number, such as "
                            + condition.name() + " <= 3")
                    : ColumnUse.FILTER.problem(condition.name(), scope);
        }
        if (scope.features().contains(condition.name())) {
            return Optional.empty();
        }
        return groupOf(condition.name())
                .map(group -> computedTooLate(condition.name(), group))
                .orElseGet(() -> Optional.of(unknown(condition.name())));
    }

    private boolean isFeature(String name) {
        return scope.features().contains(name) || groupOf(name).isPresent();
    }

    private Optional<FeatureGroup> groupOf(String feature) {
        return before.stream()
                .filter(group -> group.featureNames().contains(feature))
                .findFirst();
    }

    private Optional<String> computedTooLate(String feature, FeatureGroup group) {
        Set<String> others = Set.copyOf(group.keys());
        if (others.equals(keys)) {
            return Optional.of("'" + feature + "' is a feature of the same key, which is computed after the key has"
                    + " remembered the event; compare a feature of the event itself or of a key that stands before");
        }
        List<Set<String>> order =
                before.stream().map(each -> Set.copyOf(each.keys())).distinct().toList();
        int mine = order.indexOf(keys);
        return mine >= 0 && mine < order.indexOf(others)
                ? Optional.of("'" + feature + "' is of the key " + String.join(", ", group.keys())
                        + ", whose features are computed after those of this key, of which a group stands first; put"
                        + " the groups of " + String.join(", ", group.keys()) + " before it")
                : Optional.empty();
    }

    private String unknown(String name) {
        List<String> features = new ArrayList<>(scope.features());
        before.stream()
                .filter(group -> !Set.copyOf(group.keys()).equals(keys))
                .forEach(group -> features.addAll(group.featureNames()));
        String otherwise = features.isEmpty()
                ? "no feature of the event itself or of another key stands before; where a column is meant, derive a"
                        + " BOOLEAN one from it"
                : "features that stand before are " + String.join(", ", features);
        return Quote.of(name) + " is not a feature that stands before; " + Nearest.meant(name, features, otherwise);
    }
}
