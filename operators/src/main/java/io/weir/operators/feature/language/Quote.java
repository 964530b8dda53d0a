package io.weir.operators.feature.language;

/** How a message quotes what a user wrote. */
public final class Quote {
    private static final int LONGEST = 60;

    private Quote() {}

    /** In quotes, cut after {@value #LONGEST} characters, on one line. */
    public static String of(String text) {
        return "'" + shorten(text) + "'";
    }

    /** Cut after {@value #LONGEST} characters, on one line. */
    public static String shorten(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
