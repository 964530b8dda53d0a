package io.weir.jobs.cli;

import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import io.weir.jobs.pipeline.PipelineException;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** What a user reads when a command fails: a sentence and what to do next, on standard error. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        if (Weir.isVerbose(command)) {
            e.printStackTrace(err);
        }
        if (e instanceof CommandFailure failure) {
            error(command, failure.getMessage());
            if (!failure.nextStep().isEmpty()) {
                err.println(failure.nextStep());
            }
            return failure.exitCode();
        }
        if (e instanceof PipelineException) {
            error(command, e.getMessage());
            err.println("Every key and what it accepts: docs/pipeline-file.md");
            return ExitCode.BAD_INPUT;
        }
        error(command, command.getCommandName() + " failed: " + firstSentence(e));
        if (!Weir.isVerbose(command)) {
            err.println("Add --verbose for the stack trace.");
        }
        return ExitCode.FAILED;
    }

    @Override
    public int handleParseException(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        error(command, e.getMessage());
        if (e instanceof UnmatchedArgumentException unmatched) {
            List<String> near = unmatched.getSuggestions();
            if (!near.isEmpty()) {
                err.println("Did you mean: " + String.join(" or ", near) + "?");
            }
        }
        err.println("Usage and an example: ./" + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.BAD_INPUT;
    }

    private static void error(CommandLine command, String message) {
        // Only the word is coloured, so that the message can be copied and searched for.
        command.getErr().println(command.getColorScheme().ansi().new Text("@|bold,red error:|@ ").toString() + message);
    }

    /** The message of the innermost cause that has one: the outer ones say only that something failed within. */
    private static String firstSentence(Throwable e) {
        String message = e.getClass().getSimpleName();
        int depth = 0;
        for (Throwable t = e; t != null && depth < 50; t = t.getCause(), depth++) {
            if (t.getMessage() != null && !t.getMessage().isBlank()) {
                message = t.getClass().getSimpleName() + ": "
                        + t.getMessage().lines().findFirst().orElse("");
            }
        }
        return message;
    }
}
