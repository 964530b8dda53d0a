package io.weir.ml.watched;

import java.util.Arrays;
import java.util.List;

/** What a {@link WatchedLearner} does when its detector tells a drift. */
public enum Reaction {
    /** Counts it, and nothing else. */
    ALARM("alarm"),
    /** Forgets all that was learned. */
    RESET("reset"),
    /** Keeps what was learned and puts rates that have fallen back to where they started. */
    RAISE_LEARNING_RATE("raise-learning-rate"),
    /** Grows a second learner from the first warning on, which takes over after the drift once it is shown to be better. */
    GROW_BACKGROUND("grow-background");

    private final String text;

    Reaction(String text) {
        this.text = text;
    }

    /** As pipeline files have it. */
    public String text() {
        return text;
    }

    public static List<String> texts() {
        return Arrays.stream(values()).map(Reaction::text).toList();
    }

    /** The reaction of that text, which is one of {@link #texts}. */
    public static Reaction parse(String text) {
        return Arrays.stream(values())
                .filter(reaction -> reaction.text.equals(text))
                .findAny()
                .orElseThrow(() ->
                        new IllegalArgumentException("reaction '" + text + "': one of " + texts() + " is accepted"));
    }
}
