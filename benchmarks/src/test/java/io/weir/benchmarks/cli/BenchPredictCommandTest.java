package io.weir.benchmarks.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.jobs.cli.Weir;
import io.weir.jobs.console.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What {@code bench predict} answers to mistakes; nothing is measured here. */
class BenchPredictCommandTest {
    @Test
    void noTimeIsRefused() {
        StringWriter err = new StringWriter();
        int status = Weir.commandLine(new BenchCommand())
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setErr(new PrintWriter(err, true))
                .execute("bench", "predict", "--seconds", "0");

        assertThat(status).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(err.toString()).isEqualTo("error: --seconds is 0.0.\nGive more than 0.\n");
    }
}
