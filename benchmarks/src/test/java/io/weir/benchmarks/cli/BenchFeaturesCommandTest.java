package io.weir.benchmarks.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.jobs.cli.Weir;
import io.weir.jobs.console.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What the verb {@code bench} answers to mistakes; nothing is measured here. */
class BenchFeaturesCommandTest {
    private final StringWriter err = new StringWriter();
    private final StringWriter out = new StringWriter();

    private CommandLine commandLine() {
        return Weir.commandLine(new BenchCommand())
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setErr(new PrintWriter(err, true))
                .setOut(new PrintWriter(out, true));
    }

    @Test
    void aNameThatIsNoContestantIsToldWithThoseThatAre() {
        assertThat(commandLine().execute("bench", "features", "--only", "weir_heap,wier_rocksdb"))
                .isEqualTo(ExitCode.BAD_INPUT);
        assertThat(err.toString())
                .startsWith(
                        "error: --only: 'wier_rocksdb' is no contestant; there are: sql_over_heap, plain_ring_heap,");
    }

    @Test
    void tooFewEventsAreRefused() {
        assertThat(commandLine().execute("bench", "features", "--events", "10")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(err.toString()).isEqualTo("error: --events is 10.\nGive 1,000 or more: fewer tell nothing.\n");
    }

    @Test
    void noRepetitionIsRefused() {
        assertThat(commandLine().execute("bench", "features", "--repetitions", "0"))
                .isEqualTo(ExitCode.BAD_INPUT);
        assertThat(err.toString()).isEqualTo("error: --repetitions is 0.\nGive 1 or more.\n");
    }

    @Test
    void chartsThatCannotBeWrittenAreToldBeforeAnythingIsMeasured(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("charts"), "x");

        assertThat(commandLine().execute("bench", "features", "--charts", file.toString()))
                .isEqualTo(ExitCode.BAD_INPUT);
        assertThat(err.toString()).startsWith("error: The charts cannot be written to " + file);
    }

    @Test
    void benchAloneSaysWhatThereIs() {
        assertThat(commandLine().execute("bench")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(err.toString())
                .isEqualTo(
                        """
                        error: It was not said what to measure; there are: features, pipeline, scoring, predict, learning.
                        Usage and an example: ./weir bench --help
                        """);
    }

    @Test
    void theHelpHasAnExample() {
        assertThat(commandLine().execute("bench", "features", "--help")).isZero();
        assertThat(out.toString()).contains("Example:  ./weir bench features", "weir_rocksdb_million_keys");
    }
}
