package io.weir.jobs.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.PrintStream;

/**
 * Where a command writes: lines for people, a status line that is overwritten, and with {@code --json} one JSON document as
 * the only thing on standard output. Safe for use by several threads.
 */
public final class Output {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final int USUAL_COLUMNS = 80;
    private static final String ERASE_LINE = "\r\u001b[K";

    private final PrintStream out;
    private final PrintStream err;
    private final boolean json;
    private final boolean terminal;
    private final int columns;
    private boolean statusShown;

    Output(PrintStream out, PrintStream err, boolean json, boolean terminal, int columns) {
        this.out = out;
        this.err = err;
        this.json = json;
        this.terminal = terminal;
        this.columns = columns;
    }

    /**
     * The process's own streams.
     *
     * @param json whether the command was asked for JSON; lines for people then go to standard error
     */
    public static Output standard(boolean json) {
        // The launcher knows whether standard error is a terminal, and how wide; Java 17 does not.
        return new Output(
                System.out,
                System.err,
                json,
                Boolean.getBoolean("weir.terminal"),
                Integer.getInteger("weir.columns", USUAL_COLUMNS));
    }

    /** Whether a status line can be overwritten: a person is watching. */
    public boolean isTerminal() {
        return terminal;
    }

    /** A line for people. */
    public synchronized void line(String text) {
        eraseStatus();
        PrintStream to = json ? err : out;
        to.println(text);
        to.flush();
    }

    /**
     * The line that tells how far the work is, in place of the one before; shown on a terminal only, and cut to
     * its width: a line that wraps could not be overwritten.
     */
    public synchronized void status(String text) {
        if (terminal) {
            err.print(ERASE_LINE + cut(text.lines().findFirst().orElse("")));
            err.flush();
            statusShown = true;
        }
    }

    /**
     * The command's result, printed if JSON was asked for.
     *
     * @param result a record, map or list that Jackson can write
     */
    public synchronized void json(Object result) {
        if (!json) {
            return;
        }
        eraseStatus();
        try {
            out.println(JSON.writeValueAsString(result));
            out.flush();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "no JSON can be made of " + result.getClass().getName(), e);
        }
    }

    private String cut(String text) {
        // The last column stays free: some terminals wrap as soon as it is written.
        return text.length() < columns ? text : text.substring(0, columns - 2) + "…";
    }

    private void eraseStatus() {
        if (statusShown) {
            err.print(ERASE_LINE);
            err.flush();
            statusShown = false;
        }
    }
}
