package io.weir.operators.scoring;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Why what came last under some name could not be used, until its like is used. Not thread-safe. */
final class Refusals {
    /** The name of what cannot be read, and so has none. */
    static final String UNREADABLE = "";

    private static final int LONGEST = 500;

    private final Map<String, String> sentences = new TreeMap<>();

    void tell(String name, String why) {
        sentences.put(name, why.length() <= LONGEST ? why : why.substring(0, LONGEST) + "…");
    }

    void forget(String name) {
        sentences.remove(name);
    }

    List<String> all() {
        return List.copyOf(sentences.values());
    }
}
