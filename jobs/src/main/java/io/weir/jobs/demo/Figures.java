package io.weir.jobs.demo;

import java.util.Locale;

/** Figures for a person. */
final class Figures {
    private Figures() {}

    /** A dash for what is not known yet. */
    static String text(Double value, String format) {
        return value == null ? "–" : String.format(Locale.ROOT, format, value);
    }
}
