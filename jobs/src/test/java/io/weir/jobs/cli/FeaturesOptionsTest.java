package io.weir.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.jobs.console.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What {@code ./weir features} answers to options that cannot be, before anything is replayed. */
class FeaturesOptionsTest {
    @TempDir
    Path folder;

    private Path input;

    @BeforeEach
    void writeARecording() throws IOException {
        input = Files.writeString(
                folder.resolve("input.csv"),
                """
                TRANSACTION_ID,TX_DATETIME,CUSTOMER_ID,TERMINAL_ID,TX_AMOUNT,TX_FRAUD
                1,2018-04-01 00:00:31,596,3156,57.16,0
                """);
    }

    @Test
    void numberOfDigitsThatNoDoubleHasIsRefused() {
        assertRefused("error: --digits is 18.\nGive 1 to 17.\n", folder.resolve("out.csv"), "--digits=18");
        assertRefused("error: --digits is 0.\nGive 1 to 17.\n", folder.resolve("out.csv"), "--digits=0");
    }

    @Test
    void timeThatIsNoneIsToldWithWhatWouldBeAccepted() {
        assertRefused(
                "error: Invalid value for option '--from': 'yesterday' is not a time; write a date or an instant in UTC,"
                        + " such as 2018-08-05 or 2018-08-05T00:00:00Z\nUsage and an example: ./weir features --help\n",
                folder.resolve("out.csv"),
                "--from=yesterday");
    }

    @Test
    void periodThatEndsBeforeItBeginsIsRefused() {
        assertRefused(
                "error: --from 2018-04-02T00:00:00Z is not before --to 2018-04-01T00:00:00Z.\nGive an earlier --from.\n",
                folder.resolve("out.csv"),
                "--from=2018-04-02",
                "--to=2018-04-01");
    }

    @Test
    void recordingIsNotOverwritten() throws IOException {
        String before = Files.readString(input);
        assertRefused(
                "error: The features cannot be written to " + input
                        + ": it is read by this very command.\nGive another name with --output.\n",
                input);
        assertThat(input).hasContent(before);
    }

    private void assertRefused(String told, Path output, String... more) {
        StringWriter err = new StringWriter();
        List<String> arguments = new ArrayList<>(List.of(
                "features",
                "--pipeline=../pipelines/handbook-features.yaml",
                "--mapping=../pipelines/handbook-csv.yaml",
                "--input=" + input,
                "--output=" + output));
        arguments.addAll(List.of(more));
        int exitCode = Weir.commandLine()
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setErr(new PrintWriter(err, true))
                .execute(arguments.toArray(String[]::new));
        assertThat(err).hasToString(told);
        assertThat(exitCode).isEqualTo(ExitCode.BAD_INPUT);
    }
}
