package io.weir.benchmarks.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.jobs.cli.Weir;
import io.weir.jobs.console.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What {@code bench learning} answers to mistakes; nothing is measured here. */
class BenchLearningCommandTest {
    private final StringWriter err = new StringWriter();

    private int execute(String... options) {
        String[] words = new String[options.length + 2];
        words[0] = "bench";
        words[1] = "learning";
        System.arraycopy(options, 0, words, 2, options.length);
        return Weir.commandLine(new BenchCommand())
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setErr(new PrintWriter(err, true))
                .execute(words);
    }

    @Test
    void tooFewEventsAreRefused() {
        assertThat(execute("--events", "10")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(err.toString()).isEqualTo("error: --events is 10.\nGive 2,000 or more.\n");
    }

    @Test
    void aFolderWithoutMoaIsToldWithHowToFetchIt() {
        assertThat(execute("--moa", "no/such/folder")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(err.toString()).contains("no/such/folder").contains("mvn -Pmoa");
    }

    @Test
    void dataThatIsNotThereIsTold() {
        assertThat(execute("--data", "missing.csv")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(err.toString()).contains("missing.csv");
    }
}
