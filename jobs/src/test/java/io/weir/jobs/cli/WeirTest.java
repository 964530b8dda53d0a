package io.weir.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What the command line answers to mistakes and failures. */
class WeirTest {
    private final StringWriter err = new StringWriter();
    private final StringWriter out = new StringWriter();

    private CommandLine commandLine(Object... more) {
        return Weir.commandLine(more)
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setErr(new PrintWriter(err, true))
                .setOut(new PrintWriter(out, true));
    }

    @Test
    void aBrokenPipelineFileIsToldLineByLineWithoutAStackTrace(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("p.yaml"), "name: x\nsource: [\n");

        int exitCode = commandLine().execute("doctor", "--pipeline", file.toString());

        assertThat(exitCode).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(err.toString())
                .startsWith("error: " + file + ":3: this is not YAML: ")
                .endsWith("Every key and what it accepts: docs/pipeline-file.md\n")
                .doesNotContain("\tat ");
    }

    @Test
    void verboseShowsTheStackTrace() {
        int exitCode = commandLine().execute("doctor", "--verbose", "--pipeline", "none.yaml");

        assertThat(exitCode).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(err.toString())
                .contains("\tat io.weir.jobs.pipeline.")
                .contains("error: none.yaml: there is no such file");
    }

    @Test
    void aWrongOptionIsToldWithTheRightOne() {
        int exitCode = commandLine().execute("doctor", "--jsn");

        assertThat(exitCode).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(err.toString())
                .isEqualTo(
                        """
                        error: Unknown option: '--jsn'
                        Did you mean: --json?
                        Usage and an example: ./weir doctor --help
                        """);
    }

    @Test
    void noVerbIsAMistake() {
        assertThat(commandLine().execute()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(err.toString()).startsWith("error: No verb was given.\n");
    }

    @Test
    void aCommandsFailureHasItsOwnStatusAndNextStep() {
        int exitCode = commandLine(new Failing(new CommandFailure(3, "No broker.", "Start it.")))
                .execute("failing");

        assertThat(exitCode).isEqualTo(3);
        assertThat(err.toString()).isEqualTo("error: No broker.\nStart it.\n");
    }

    @Test
    void anUnexpectedFailureTellsItsInnermostCause() {
        int exitCode = commandLine(new Failing(
                        new IllegalStateException("job failed", new java.io.IOException("No space left on device"))))
                .execute("failing");

        assertThat(exitCode).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString())
                .isEqualTo(
                        """
                        error: failing failed: IOException: No space left on device
                        Add --verbose for the stack trace.
                        """);
    }

    @Test
    void everyVerbExplainsItselfWithAnExample() {
        Weir.commandLine().getSubcommands().forEach((verb, command) -> assertThat(command.getUsageMessage())
                .as(verb)
                .contains("Example")
                .contains("./weir " + verb));
    }

    @Command(name = "failing")
    private record Failing(RuntimeException failure) implements Runnable {
        @Override
        public void run() {
            throw failure;
        }
    }
}
