package io.weir.jobs.pipeline;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A mapping whose keys are known: others are refused when it is opened, with the key that was probably meant. */
final class Section {
    private final Value value;
    private final List<String> keys;
    private final Map<String, Value> values = new LinkedHashMap<>();

    Section(Value value, List<String> keys) {
        this.value = value;
        this.keys = keys;
        for (Value.Entry entry : value.entries("a mapping with the keys " + String.join(", ", keys))) {
            if (keys.contains(entry.key())) {
                values.put(entry.key(), entry.value());
            } else {
                entry.keyValue()
                        .problem("this key is not known here; "
                                + Value.meant(entry.key(), keys, "known are " + String.join(", ", keys)));
            }
        }
    }

    Optional<Value> optional(String key) {
        // A key that is read but not listed could never be written: the list is what the documentation is tested
        // against.
        if (!keys.contains(key)) {
            throw new IllegalArgumentException("key '" + key + "' is not listed: " + keys);
        }
        return Optional.ofNullable(values.get(key));
    }

    /** The value of a key that must be there; a problem says so if it is not. */
    Optional<Value> required(String key, String expected) {
        Optional<Value> found = optional(key);
        if (found.isEmpty()) {
            problem("the key '" + key + "' is missing; write " + key + ": and " + expected);
        }
        return found;
    }

    /** A key that makes no sense here, though it is known elsewhere. */
    void refuse(String key, String why) {
        optional(key).ifPresent(present -> present.problem(why));
    }

    void problem(String message) {
        value.problem(message);
    }
}
