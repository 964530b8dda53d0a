package io.weir.operators.feature;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of the windows' semantics names tests that there are. */
class DocumentedSemanticsTest {
    private static final Pattern NAMED_TEST = Pattern.compile("`(\\w+Test)\\.(\\w+)`");

    /** Where the tests run: in the module's folder, or in the repository's. */
    private static Path repository() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("docs")) ? here : here.getParent();
    }

    private static Map<String, Path> testClasses() throws IOException {
        try (Stream<Path> modules = Files.list(repository())) {
            List<Path> roots = modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .toList();
            List<Path> sources = new ArrayList<>();
            for (Path root : roots) {
                try (Stream<Path> files = Files.walk(root)) {
                    files.filter(file -> file.toString().endsWith("Test.java")).forEach(sources::add);
                }
            }
            return sources.stream()
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""), file -> file, (a, b) -> a));
        }
    }

    @Test
    void everyStatementNamesATestThatThereIs() throws IOException {
        String page = Files.readString(repository().resolve("docs/window-semantics.md"));
        Map<String, Path> classes = testClasses();
        Matcher named = NAMED_TEST.matcher(page);
        int found = 0;
        while (named.find()) {
            found++;
            String test = named.group(1);
            assertThat(classes).as(named.group()).containsKey(test);
            String source = Files.readString(classes.get(test));
            Pattern declared = Pattern.compile(
                    "@(Test|Property|ParameterizedTest)\\b(?:(?!\\bvoid\\b).)*\\bvoid " + named.group(2) + "\\(",
                    Pattern.DOTALL);
            assertThat(declared.matcher(source).find()).as(named.group()).isTrue();
        }
        assertThat(found).isGreaterThan(30);
    }

    @Test
    void everyFunctionIsOnThePage() throws IOException {
        String page = Files.readString(repository().resolve("docs/window-semantics.md"));
        for (AggregateFunction function : AggregateFunction.values()) {
            assertThat(page).contains("`" + function.text() + "`");
        }
    }
}
