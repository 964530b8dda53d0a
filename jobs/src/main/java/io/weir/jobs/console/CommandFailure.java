package io.weir.jobs.console;

/** Ends a command with a sentence for the user, what to do next, and an exit status; no stack trace is shown. */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;
    private final String nextStep;

    /**
     * @param exitCode one of {@link ExitCode}
     * @param message what happened, with names and values
     * @param nextStep what to do about it; empty if the message says it
     */
    public CommandFailure(int exitCode, String message, String nextStep) {
        this(exitCode, message, nextStep, null);
    }

    /** As the other one, with the cause for {@code --verbose}; it may be null. */
    public CommandFailure(int exitCode, String message, String nextStep, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
        this.nextStep = nextStep;
    }

    /** One of {@link ExitCode}. */
    public int exitCode() {
        return exitCode;
    }

    /** What to do about it; may be empty. */
    public String nextStep() {
        return nextStep;
    }
}
