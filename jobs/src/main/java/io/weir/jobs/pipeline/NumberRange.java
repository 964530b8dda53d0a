package io.weir.jobs.pipeline;

import java.util.function.DoublePredicate;

/** The numbers that a key accepts, as a check and in words. */
enum NumberRange {
    POSITIVE("a number above 0", number -> number > 0),
    NOT_NEGATIVE("a number of at least 0", number -> number >= 0),
    PROBABILITY("a number from 0 to 1", number -> number >= 0 && number <= 1),
    OPEN_PROBABILITY("a number between 0 and 1, both excluded", number -> number > 0 && number < 1);

    private final String expected;
    private final DoublePredicate check;

    NumberRange(String expected, DoublePredicate check) {
        this.expected = expected;
        this.check = check;
    }

    String expected() {
        return expected;
    }

    boolean contains(double number) {
        return check.test(number);
    }
}
