package io.weir.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.jobs.JobArguments;
import io.weir.jobs.cli.Weir;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/**
 * The commands of the documents are those of the program: each {@code ./weir} line has a verb and options that exist, each
 * {@code flink run} line a main class and arguments that it takes, and the files that they name are there.
 */
class DocumentedCommandsTest {
    /** The verb {@code test} is the launcher's own: its options. */
    private static final Set<String> OPTIONS_OF_TEST = Set.of("--json", "--module", "--help", "--verbose");

    private static final Pattern WORD = Pattern.compile("(?:\"[^\"]*\"|[^\\s\"])+");

    /** A line of a document that is a command. */
    record Documented(String where, String command) {
        @Override
        public String toString() {
            return where + " " + command;
        }
    }

    @Test
    void theReadmeShowsTheTwoCommandsThatANewcomerNeeds() {
        List<String> inReadme = commands()
                .filter(c -> c.where().startsWith("README.md"))
                .map(Documented::command)
                .toList();
        assertThat(inReadme).contains("./weir demo", "./weir test");
    }

    static Stream<Documented> weirCommands() {
        // The module benchmarks adds verbs, and its own test holds their commands.
        return commands()
                .filter(c -> c.command().startsWith("./weir")
                        && !c.command().startsWith("./weir bench")
                        && !c.command().startsWith("./weir gpu-bundle"));
    }

    @ParameterizedTest
    @MethodSource("weirCommands")
    void aCommandOfWeirIsAccepted(Documented documented) {
        List<String> words = words(documented.command());
        String[] arguments = words.subList(1, words.size()).toArray(String[]::new);
        if (arguments.length > 0 && arguments[0].equals("test")) {
            assertOptionsOfTest(arguments);
        } else {
            CommandLine.ParseResult parsed = new CommandLine(new Weir()).parseArgs(arguments);
            assertThat(parsed.hasSubcommand() || parsed.isUsageHelpRequested() || parsed.isVersionHelpRequested())
                    .as(documented.toString())
                    .isTrue();
        }
        assertFilesExist(words);
    }

    private static void assertOptionsOfTest(String[] arguments) {
        for (int i = 1; i < arguments.length; i++) {
            assertThat(OPTIONS_OF_TEST).contains(arguments[i]);
            if (arguments[i].equals("--module")) {
                assertThat(Repository.root().resolve(arguments[++i]).resolve("pom.xml"))
                        .exists();
            }
        }
    }

    static Stream<Documented> flinkCommands() {
        return commands().filter(c -> c.command().startsWith("flink run"));
    }

    @ParameterizedTest
    @MethodSource("flinkCommands")
    void aJobThatFlinkIsToldToRunTakesItsArguments(Documented documented) throws Exception {
        List<String> words = words(documented.command());
        String mainClass = words.get(words.indexOf("-c") + 1);
        assertThat(Class.forName(mainClass).getMethod("main", String[].class)).isNotNull();
        int jar = words.indexOf(
                words.stream().filter(w -> w.endsWith(".jar")).findFirst().orElseThrow());
        new CommandLine(new JobArguments())
                .parseArgs(words.subList(jar + 1, words.size()).toArray(String[]::new));
        assertFilesExist(words);
    }

    private static void assertFilesExist(List<String> words) {
        words.stream()
                .flatMap(word -> Stream.of(word.substring(word.indexOf('=') + 1)))
                .filter(word -> word.startsWith("pipelines/"))
                .forEach(file -> assertThat(Repository.root().resolve(file)).exists());
    }

    private static Stream<Documented> commands() {
        List<Documented> commands = new ArrayList<>();
        for (Path document : documents()) {
            collect(document, commands);
        }
        return commands.stream();
    }

    private static List<Path> documents() {
        Path root = Repository.root();
        try (Stream<Path> top = Files.list(root);
                Stream<Path> docs = Files.walk(root.resolve("docs"));
                Stream<Path> modules = Files.list(root).map(folder -> folder.resolve("README.md"))) {
            return Stream.of(top, docs, modules)
                    .flatMap(files -> files)
                    .filter(file -> file.toString().endsWith(".md") && Files.isRegularFile(file))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException("The documents in " + root + " cannot be listed", e);
        }
    }

    private static void collect(Path document, List<Documented> commands) {
        List<String> lines;
        try {
            lines = Files.readAllLines(document);
        } catch (IOException e) {
            throw new IllegalStateException(document + " cannot be read", e);
        }
        boolean inBlock = false;
        StringBuilder command = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.startsWith("```")) {
                inBlock = !inBlock;
                continue;
            }
            if (!inBlock) {
                continue;
            }
            boolean goesOn = line.endsWith("\\");
            command.append(goesOn ? line.substring(0, line.length() - 1) : line).append(' ');
            if (!goesOn) {
                String whole = command.toString()
                        .replaceFirst("^\\$ ", "")
                        .replaceFirst("\\s#.*", "")
                        .strip();
                commands.add(new Documented(Repository.root().relativize(document) + ":" + (i + 1), whole));
                command.setLength(0);
            }
        }
    }

    /** What stands in quotes is one word. */
    private static List<String> words(String command) {
        return WORD.matcher(command)
                .results()
                .map(word -> word.group().replace("\"", ""))
                .toList();
    }
}
