package io.weir.benchmarks.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.jobs.cli.Weir;
import io.weir.jobs.console.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What {@code bench scoring} answers to mistakes; nothing is measured here. */
class BenchScoringCommandTest {
    private final StringWriter err = new StringWriter();

    private int execute(String... options) {
        String[] words = new String[options.length + 2];
        words[0] = "bench";
        words[1] = "scoring";
        System.arraycopy(options, 0, words, 2, options.length);
        return Weir.commandLine(new BenchCommand())
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setErr(new PrintWriter(err, true))
                .execute(words);
    }

    @Test
    void aModelThatIsNoneIsToldWithThoseThatAre() {
        assertThat(execute("--models", "mlp,svm")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(err.toString()).startsWith("error: --models: 'svm' is no model; there are: logistic, mlp,");
    }

    @Test
    void batchesWithoutRowsAreRefused() {
        assertThat(execute("--batches", "16,0")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(err.toString()).isEqualTo("error: --batches has 0.\nGive 1 to 1048576 rows.\n");
    }

    @Test
    void noTimeIsRefused() {
        assertThat(execute("--seconds", "0")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(err.toString()).isEqualTo("error: --seconds is 0.0.\nGive more than 0.\n");
    }
}
