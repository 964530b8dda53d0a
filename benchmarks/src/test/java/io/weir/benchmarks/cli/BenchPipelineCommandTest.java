package io.weir.benchmarks.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.jobs.cli.Weir;
import io.weir.jobs.console.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What {@code bench pipeline} answers to mistakes; nothing is measured here. */
class BenchPipelineCommandTest {
    private final StringWriter err = new StringWriter();
    private final StringWriter out = new StringWriter();

    private int execute(String... options) {
        String[] words = new String[options.length + 2];
        words[0] = "bench";
        words[1] = "pipeline";
        System.arraycopy(options, 0, words, 2, options.length);
        return Weir.commandLine(new BenchCommand())
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setErr(new PrintWriter(err, true))
                .setOut(new PrintWriter(out, true))
                .execute(words);
    }

    @ParameterizedTest
    @CsvSource({
        "--events, 10, 'error: --events is 10.\nGive 1,000 or more: fewer tell nothing.\n'",
        "--days, 3, 'error: --days is 3.\nGive 4 to 1,000.\n'",
        "--warm-up-seconds, -1, 'error: --warm-up-seconds is -1.0.\nGive 0 or more.\n'",
        "--repetitions, 0, 'error: --repetitions is 0.\nGive 1 or more.\n'",
        "--latency-seconds, 0, 'error: --latency-seconds is 0.0.\nGive more than 0.\n'"
    })
    void aNumberThatTellsNothingIsRefused(String option, String value, String message) {
        assertThat(execute(option, value)).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(err).hasToString(message);
    }

    @Test
    void theHelpHasExamples() {
        assertThat(execute("--help")).isZero();
        assertThat(out.toString())
                .contains("Example:  ./weir bench pipeline --json", "--days 10 --warm-up-seconds 0 --events 50000");
    }
}
