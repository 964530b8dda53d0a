package io.weir.operators.feature.language;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The names of a feature vector's places, each taken once. Not safe for use by several threads. */
public final class FeatureNames {
    private final List<String> names = new ArrayList<>();
    private final Map<String, String> firstPlace = new HashMap<>();

    /**
     * Takes names.
     *
     * @param place where they are written, for the message to the one who takes a name again
     * @return what is wrong: of several names that are taken already only the first, since they have one cause
     */
    public Optional<String> take(List<String> taken, String place) {
        Optional<String> problem = Optional.empty();
        for (String name : taken) {
            names.add(name);
            String first = firstPlace.putIfAbsent(name, place);
            if (first != null && problem.isEmpty()) {
                problem = Optional.of(
                        "the feature " + Quote.of(name) + " is there already, from " + first + "; keep one of them");
            }
        }
        return problem;
    }

    /** All names in the order in which they were taken. */
    public List<String> all() {
        return List.copyOf(names);
    }
}
