package io.weir.jobs.console;

/** What the command line's exit statuses mean; the launcher uses the same. */
public final class ExitCode {
    /** Done. */
    public static final int OK = 0;
    /** It was tried and failed. */
    public static final int FAILED = 1;
    /** The command, a file or the data given to it cannot be used. */
    public static final int BAD_INPUT = 2;
    /** Something that must be installed or built is missing. */
    public static final int MISSING_PREREQUISITE = 3;

    private ExitCode() {}
}
