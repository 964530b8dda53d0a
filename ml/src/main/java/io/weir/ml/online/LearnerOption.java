package io.weir.ml.online;

import io.weir.ml.NumberRange;
import java.util.List;
import java.util.Objects;

/**
 * One thing that a kind of learner can be told: its key in a pipeline file and in {@code OnlineClassifier.setOption}, what is
 * accepted, what holds where it is left out. The documentation of keys is tested against this. Immutable.
 *
 * @param <T> the type of its values
 */
public sealed interface LearnerOption<T> {
    /** Lower-case words with hyphens between them. */
    String key();

    /** What the option does. */
    String meaning();

    /** What is accepted, in words. */
    String accepted();

    /** What holds where the option is left out, as one would write it; where that depends on other options, in words. */
    String otherwise();

    /** Whether {@link #otherwise} is a value, and not words. */
    boolean fixed();

    /**
     * Reads a value as one would write it.
     *
     * @throws IllegalArgumentException for one that is not accepted; the message names option and value
     */
    T parse(String text);

    /**
     * A number.
     *
     * @param otherwise a number, or words that tell what it depends on
     */
    record Number(String key, NumberRange range, String otherwise, boolean fixed, String meaning)
            implements LearnerOption<Double> {
        /** One that has the same default whatever else is said. */
        public static Number of(String key, NumberRange range, double otherwise, String meaning) {
            range.require(key, otherwise);
            String text = otherwise == Math.rint(otherwise) && Math.abs(otherwise) < 1e15
                    ? Long.toString((long) otherwise)
                    : Double.toString(otherwise);
            return new Number(key, range, text, true, meaning);
        }

        /** One whose default depends on other options. */
        public static Number depending(String key, NumberRange range, String otherwise, String meaning) {
            return new Number(key, range, otherwise, false, meaning);
        }

        @Override
        public String accepted() {
            return range.expected();
        }

        @Override
        public Double parse(String text) {
            double number;
            try {
                number = Double.parseDouble(text.trim());
            } catch (NumberFormatException e) {
                throw refused(this, text);
            }
            if (!range.contains(number)) {
                throw refused(this, text);
            }
            return number;
        }
    }

    /** A whole number from {@code least} to {@code most}, both included. */
    record Whole(String key, int least, int most, int usual, String meaning) implements LearnerOption<Integer> {
        public Whole {
            NumberRange.requireWhole(key, usual, least, most);
        }

        @Override
        public String accepted() {
            return NumberRange.whole(least, most);
        }

        @Override
        public String otherwise() {
            return Integer.toString(usual);
        }

        @Override
        public boolean fixed() {
            return true;
        }

        @Override
        public Integer parse(String text) {
            int number;
            try {
                number = Integer.parseInt(text.trim());
            } catch (NumberFormatException e) {
                throw refused(this, text);
            }
            if (number < least || number > most) {
                throw refused(this, text);
            }
            return number;
        }
    }

    /** One of some words. */
    record Choice(String key, List<String> choices, String otherwise, String meaning) implements LearnerOption<String> {
        public Choice {
            choices = List.copyOf(choices);
            if (!choices.contains(Objects.requireNonNull(otherwise))) {
                throw new IllegalArgumentException(key + "=" + otherwise + ": one of " + choices + " is accepted");
            }
        }

        @Override
        public String accepted() {
            return "one of " + String.join(", ", choices);
        }

        @Override
        public boolean fixed() {
            return true;
        }

        @Override
        public String parse(String text) {
            if (!choices.contains(text)) {
                throw refused(this, text);
            }
            return text;
        }
    }

    private static IllegalArgumentException refused(LearnerOption<?> option, String text) {
        return new IllegalArgumentException(option.key() + "='" + text + "': " + option.accepted() + " is accepted");
    }
}
