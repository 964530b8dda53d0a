package io.weir.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.jobs.cli.LauncherSandbox.Result;
import io.weir.jobs.console.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code weir test}: what it adds up and tells. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTestVerbTest {
    private LauncherSandbox sandbox;

    @BeforeEach
    void makeSandbox(@TempDir Path folder) throws Exception {
        sandbox = new LauncherSandbox(folder);
        sandbox.environment.put("WEIR_NO_INSTALL", "1");
        Path old = Files.createDirectories(sandbox.home.resolve("state/target/surefire-reports"));
        Files.writeString(
                old.resolve("TEST-Old.xml"), "<testsuite tests=\"99\" failures=\"0\" errors=\"0\" skipped=\"0\">");
    }

    private void mavenEndsWith(int exitCode) throws Exception {
        sandbox.script(
                "mvn",
                """
                if [ "$1" = -v ]; then echo "Apache Maven 3.9.6"; exit 0; fi
                echo "$*" >> "%s/builds"
                mkdir -p jobs/target/surefire-reports jobs/target/failsafe-reports
                echo '<testsuite name="A" time="1.5" tests="10" errors="1" skipped="2" failures="3">' > jobs/target/surefire-reports/TEST-A.xml
                echo '<testsuite name="B" time="2" tests="4" errors="0" skipped="0" failures="0">' > jobs/target/failsafe-reports/TEST-B.xml
                echo "[ERROR] Tests run: 10, Failures: 3, Errors: 1, Skipped: 2"
                echo "[ERROR]   ATest.holds:7 expected: 1 but was: 2"
                exit %d
                """
                        .formatted(sandbox.bin, exitCode));
    }

    @Test
    void theReportsOfThisRunAreAddedUpAndMavensFailureIsTheResult() throws Exception {
        mavenEndsWith(1);

        Result result = sandbox.run("test");

        assertThat(result.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(result.out().lines())
                .contains("[ERROR] Tests run: 10, Failures: 3, Errors: 1, Skipped: 2")
                .endsWith("8 passed, 4 failed, 2 skipped");
        assertThat(result.err()).contains("[ERROR]   ATest.holds:7 expected: 1 but was: 2");
    }

    @Test
    void aFailedPropertyIsToldWithItsSeed() throws Exception {
        sandbox.script(
                "mvn",
                """
                if [ "$1" = -v ]; then echo "Apache Maven 3.9.6"; exit 0; fi
                cat <<'LOG'
                timestamp = 2026-01-01T00:00:00, AProperties:holds =
                seed = 11 | random seed to reproduce generated values
                timestamp = 2026-01-01T00:00:01, AProperties:breaks =
                  org.opentest4j.AssertionFailedError:
                    Property [AProperties:breaks] failed with sample {0=1000}
                tries = 1 | # of calls to property
                seed = -42                    | random seed to reproduce generated values
                LOG
                exit 1
                """);

        Result result = sandbox.run("test");

        assertThat(result.err())
                .contains("Property [AProperties:breaks] failed with seed -42\n")
                .doesNotContain("seed 11");
    }

    @Test
    void theJsonIsAloneOnStandardOutput() throws Exception {
        mavenEndsWith(0);

        Result result = sandbox.run("test", "--json");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out())
                .matches("\\{\"passed\": 8, \"failed\": 4, \"skipped\": 2, \"seconds\": \\d+, \"exit\": 0}\n");
    }

    @Test
    void oneModuleIsTestedWithWhatItNeeds() throws Exception {
        mavenEndsWith(0);

        sandbox.run("test", "--module", "jobs");

        assertThat(Files.readString(sandbox.bin.resolve("builds")))
                .contains(" verify ")
                .contains("-pl jobs -am");
    }

    @Test
    void anUnknownModuleIsToldWithTheOnesThereAre() throws Exception {
        Result result = sandbox.run("test", "--module", "nowhere");

        assertThat(result.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(result.err())
                .startsWith("error: 'nowhere' is not a module.\nModules are: state ")
                .contains(" jobs ");
    }

    @Test
    void aFolderOfRecordedDataThatIsMissingIsTold() throws Exception {
        sandbox.environment.put("WEIR_DATA", "/nowhere");

        Result result = sandbox.run("test");

        assertThat(result.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(result.err()).startsWith("error: WEIR_DATA is '/nowhere', which is no folder.\n");
        assertThat(sandbox.builds()).isZero();
    }

    @Test
    void itsHelpHasAnExample() throws Exception {
        Result result = sandbox.run("test", "--help");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).contains("Example: ./weir test", "WEIR_DATA", "WEIR_NO_INSTALL");
    }
}
