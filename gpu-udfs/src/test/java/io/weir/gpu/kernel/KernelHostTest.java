package io.weir.gpu.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The kernels' checks in C++: each kernel against a plain reference in double precision, in three orders of its threads
 * and with several grids, within the bound that its header states; and bugs, planted one at a time, that these checks
 * must find.
 */
class KernelHostTest {
    static Stream<String> suites() {
        return HostCheck.run(0, List.of(program("check"), "--list")).lines();
    }

    record PlantedBug(String name, String suite) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<PlantedBug> plantedBugs() throws IOException {
        return Files.readAllLines(HostCheck.sources().resolve("planted-bugs.txt")).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> line.split("\\|"))
                .map(fields -> new PlantedBug(fields[0].strip(), fields[1].strip()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("suites")
    void kernelEqualsItsReferenceInEveryOrderOfThreads(String suite) {
        assertThat(HostCheck.run(0, List.of(program("check"), suite))).contains("passed " + suite);
    }

    @ParameterizedTest
    @MethodSource("plantedBugs")
    void plantedBugIsFound(PlantedBug bug) {
        String output = HostCheck.run(1, List.of(program("check-planted"), "--planted", bug.name(), bug.suite()));
        assertThat(output).contains("FAILED " + bug.suite());
    }

    @ParameterizedTest
    @MethodSource("suites")
    void kernelTouchesNoMemoryThatIsNotItsOwn(String suite) {
        assertThat(HostCheck.run(0, List.of(program("check-sanitized"), "--small", suite)))
                .contains("passed " + suite);
    }

    @Test
    void everySuiteHasABugPlanted() throws IOException {
        List<String> planted =
                plantedBugs().stream().map(PlantedBug::suite).distinct().toList();
        assertThat(suites().filter(suite -> !suite.equals("half_numbers"))).isSubsetOf(planted);
    }

    private static String program(String name) {
        return HostCheck.checks().resolve(name).toString();
    }
}
