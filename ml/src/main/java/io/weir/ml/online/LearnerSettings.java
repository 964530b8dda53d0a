package io.weir.ml.online;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What somebody said about a learner: values of some of its kind's options, each already accepted. */
public final class LearnerSettings {
    private final Map<LearnerOption<?>, Object> given = new HashMap<>();

    /** Takes a value in; one that was there is replaced. */
    public <T> LearnerSettings put(LearnerOption<T> option, T value) {
        given.put(option, value);
        return this;
    }

    /** Takes in a value as one would write it. Throws as {@link LearnerOption#parse} does. */
    public <T> LearnerSettings read(LearnerOption<T> option, String text) {
        return put(option, option.parse(text));
    }

    /** What was said, if anything was. */
    public <T> Optional<T> given(LearnerOption<T> option) {
        // Only put() fills the map, so that a value has its option's type.
        @SuppressWarnings("unchecked")
        T value = (T) given.get(option);
        return Optional.ofNullable(value);
    }

    /** What was said, or the default. */
    public <T> T get(LearnerOption<T> option) {
        if (!option.fixed()) {
            throw new IllegalArgumentException(option.key() + " has no default of its own: ask whether it is given");
        }
        return given(option).orElseGet(() -> option.parse(option.otherwise()));
    }
}
