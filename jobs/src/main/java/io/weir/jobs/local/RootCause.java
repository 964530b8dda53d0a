package io.weir.jobs.local;

import java.util.List;

/** The exception at the bottom of a stack trace: those above it say only that something failed within. */
public final class RootCause {
    private static final String CAUSED_BY = "Caused by: ";

    private RootCause() {}

    /** Its simple name and the first line of its message; empty if the text is. */
    public static String of(String stackTrace) {
        List<String> lines = stackTrace.lines().toList();
        return lines.stream()
                .filter(line -> line.startsWith(CAUSED_BY))
                .reduce((outer, inner) -> inner)
                .map(line -> line.substring(CAUSED_BY.length()))
                .orElse(lines.isEmpty() ? "" : lines.get(0))
                .replaceFirst("^(?:[\\w$]+\\.)+(?=[\\w$]+)", "");
    }
}
