package io.weir.benchmarks.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.jobs.cli.Weir;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The documents' commands of the verbs that this module adds have options that exist. */
class DocumentedBenchCommandsTest {
    static List<String> documented() throws IOException {
        Path root = Path.of("..");
        try (Stream<Path> docs = Files.walk(root.resolve("docs"))) {
            return Stream.concat(
                            docs.filter(file -> file.toString().endsWith(".md")),
                            Stream.of(root.resolve("README.md"), root.resolve("benchmarks/README.md")))
                    .flatMap(DocumentedBenchCommandsTest::commands)
                    .toList();
        }
    }

    private static Stream<String> commands(Path page) {
        try {
            return Files.readAllLines(page).stream()
                    .map(String::strip)
                    .filter(line -> line.startsWith("./weir bench") || line.startsWith("./weir gpu-bundle"));
        } catch (IOException e) {
            throw new UncheckedIOException(page + " cannot be read", e);
        }
    }

    @ParameterizedTest
    @MethodSource("documented")
    void aDocumentedCommandIsAccepted(String command) {
        String[] words = command.replaceFirst("\\s*[#>].*", "").split("\\s+");
        CommandLine.ParseResult parsed = Weir.commandLine(new BenchCommand(), new GpuBundleCommand())
                .parseArgs(List.of(words).subList(1, words.length).toArray(String[]::new));

        assertThat(parsed.hasSubcommand()).as(command).isTrue();
        if (command.startsWith("./weir bench")) {
            assertThat(parsed.subcommand().hasSubcommand()).as(command).isTrue();
        }
    }
}
