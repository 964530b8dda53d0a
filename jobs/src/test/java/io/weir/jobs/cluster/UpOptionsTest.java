package io.weir.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.jobs.cli.Weir;
import io.weir.jobs.console.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What {@code ./weir up} answers to options that cannot be, before anything is started. */
class UpOptionsTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--kafka-port=70000 | --kafka-port is 70000.",
                "--flink-port=-1 | --flink-port is -1.",
                "--task-managers=0 | --task-managers is 0.",
                "--bootstrap=kafka | --bootstrap is 'kafka'.",
                "--bootstrap=kafka:9092, | --bootstrap is 'kafka:9092,'.",
                "--kafka-config=pom.xml | --kafka-config is given without --bootstrap; the Kafka that ./weir up starts needs none.",
            })
    void optionThatCannotBeIsTold(String option, String told) {
        StringWriter err = new StringWriter();
        int exitCode = Weir.commandLine()
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setErr(new PrintWriter(err, true))
                .execute("up", "--directory=" + folder, option);
        assertThat(err.toString()).startsWith("error: " + told + "\n");
        assertThat(exitCode).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(folder).isEmptyDirectory();
    }
}
