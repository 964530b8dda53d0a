package io.weir.benchmarks.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.jobs.cli.Weir;
import io.weir.jobs.console.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What {@code gpu-bundle} answers to mistakes, before anything is made. */
class GpuBundleCommandTest {
    private final StringWriter err = new StringWriter();

    private int execute(String... words) {
        return Weir.commandLine(new GpuBundleCommand())
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setErr(new PrintWriter(err, true))
                .execute(words);
    }

    @Test
    void fileOfAnotherKindIsRefused() {
        assertThat(execute("gpu-bundle", "--output=weir.zip")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(err).hasToString("error: --output is weir.zip.\nGive the name of a file that ends in .tar.gz.\n");
    }

    @Test
    void folderThatIsNotThereIsRefused(@TempDir Path folder) {
        Path file = folder.resolve("none/weir.tar.gz");
        assertThat(execute("gpu-bundle", "--output=" + file)).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(err.toString()).contains("there is no folder " + file.getParent() + ".");
    }

    @Test
    void outputMustBeNamed() {
        assertThat(execute("gpu-bundle")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(err.toString()).startsWith("error: Missing required option: '--output=FILE'\n");
    }
}
