package io.weir.ml;

import java.util.function.DoublePredicate;

/** The numbers that an option accepts, as a check and in words. Not a number is in none of them, infinity neither. */
public enum NumberRange {
    POSITIVE("a number above 0", number -> number > 0),
    NOT_NEGATIVE("a number of at least 0", number -> number >= 0),
    PROBABILITY("a number from 0 to 1", number -> number >= 0 && number <= 1),
    OPEN_PROBABILITY("a number between 0 and 1, both excluded", number -> number > 0 && number < 1),
    SHARE("a number above 0 and at most 1", number -> number > 0 && number <= 1),
    /** As often as that an example may be learned from: a thousand times takes a thousand times as long. */
    WEIGHT("a number above 0 and at most 1000", number -> number > 0 && number <= 1000);

    private final String expected;
    private final DoublePredicate check;

    NumberRange(String expected, DoublePredicate check) {
        this.expected = expected;
        this.check = check;
    }

    /** As in "write EXPECTED" and "EXPECTED is accepted". */
    public String expected() {
        return expected;
    }

    public boolean contains(double number) {
        return check.test(number) && Double.isFinite(number);
    }

    /**
     * Lets a number pass that is in the range.
     *
     * @param name of the option, for the message
     * @throws IllegalArgumentException for any other
     */
    public void require(String name, double number) {
        if (!contains(number)) {
            throw new IllegalArgumentException(name + "=" + number + ": " + expected + " is accepted");
        }
    }

    /**
     * Lets what holds pass, of ranges that have no name here.
     *
     * @param accepted as in "ACCEPTED is accepted"
     * @throws IllegalArgumentException if it does not hold
     */
    public static void require(boolean holds, String name, Object value, String accepted) {
        if (!holds) {
            throw new IllegalArgumentException(name + "=" + value + ": " + accepted + " is accepted");
        }
    }

    /**
     * Lets a whole number from {@code least} to {@code most} pass.
     *
     * @throws IllegalArgumentException for any other
     */
    public static void requireWhole(String name, long number, long least, long most) {
        if (number < least || number > most) {
            throw new IllegalArgumentException(name + "=" + number + ": " + whole(least, most) + " is accepted");
        }
    }

    /** The whole numbers from {@code least} to {@code most} in words. */
    public static String whole(long least, long most) {
        return most >= Integer.MAX_VALUE
                ? "a whole number of at least " + least
                : "a whole number from " + least + " to " + most;
    }
}
