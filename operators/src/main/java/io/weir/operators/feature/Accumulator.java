package io.weir.operators.feature;

import io.weir.state.window.Tile;
import java.util.Arrays;

/**
 * What is gathered from the events of a window on the way to results, and the results that are asked of it. Windows are
 * nested, and are walked from the newest event to the oldest: what has seen the short window goes on into the longer one.
 */
abstract class Accumulator {
    /** @param at the place in the vector of the function's value over the first window; those of the others follow */
    private record Question(AggregateFunction function, double parameter, int at) {}

    private Question[] questions = {};

    /** Has the value of a function written to the vector from now on. */
    final void ask(AggregateFunction function, double parameter, int at) {
        questions = Arrays.copyOf(questions, questions.length + 1);
        questions[questions.length - 1] = new Question(function, parameter, at);
    }

    /** Forgets all; called once per event and group of windows. */
    abstract void clear();

    /**
     * Adds the entries {@code [from, to)} that pass the mask, all of them older than those before.
     *
     * @param mask as {@link io.weir.state.window.KeyHistory#mask} makes it
     */
    abstract void add(Subject subject, int from, int to, int mask);

    /**
     * Adds the entries before {@code before} that are later than {@code oldest} and pass the mask.
     *
     * @return the first that is later
     */
    int addLater(Subject subject, long oldest, int before, int mask) {
        int from = subject.history.after(oldest, before);
        if (from < before) {
            add(subject, from, before, mask);
        }
        return from;
    }

    /** Adds a tile, older than all before. What cannot be made of tiles is of the events that are kept one by one. */
    abstract void add(Tile tile);

    /** Whether several tiles may be added as one that combines them: not if each one's own time counts. */
    boolean summable() {
        return true;
    }

    /** Whether a value depends on the window's length too, not on its events alone. */
    boolean dependsOnLength() {
        return false;
    }

    /**
     * The value of one of the functions that this is for, over the window that has been added.
     *
     * @param window its length in milliseconds
     */
    abstract double value(AggregateFunction function, double parameter, Subject subject, long window);

    /** Writes what was asked of it, of the window with index {@code w}. */
    final void answer(Subject subject, int w, long window, double missing, double[] features) {
        for (Question question : questions) {
            double value = value(question.function, question.parameter, subject, window);
            features[question.at + w] = Double.isNaN(value) ? missing : value;
        }
    }

    /** Writes the answers of the window before it: both have the same events. */
    final void repeat(int w, double[] features) {
        for (Question question : questions) {
            features[question.at + w] = features[question.at + w - 1];
        }
    }

    /** What {@code value} throws for a function that this is not for. */
    final IllegalArgumentException notFor(AggregateFunction function) {
        return new IllegalArgumentException(
                function + " was asked of " + getClass().getSimpleName());
    }
}
