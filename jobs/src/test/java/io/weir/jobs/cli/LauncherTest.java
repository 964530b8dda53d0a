package io.weir.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.jobs.cli.LauncherSandbox.Result;
import io.weir.jobs.console.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launcher {@code weir}: what it checks, when it builds, and how it starts the command line. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
    @TempDir
    private Path folder;

    private LauncherSandbox sandbox;

    @BeforeEach
    void makeSandbox() throws Exception {
        sandbox = new LauncherSandbox(folder);
    }

    @ParameterizedTest
    @CsvSource({
        "openjdk version \"11.0.2\" 2019-01-15, 11",
        "java version \"1.8.0_402\", 8",
        "openjdk version \"22\" 2024-03-19, 22",
    })
    void aJavaThatFlinkDoesNotSupportIsRefusedBeforeAnythingIsBuilt(String told, String feature) throws Exception {
        sandbox.javaTells(told);

        Result result = sandbox.run("doctor");

        assertThat(result.exitCode()).isEqualTo(ExitCode.MISSING_PREREQUISITE);
        assertThat(result.out()).isEmpty();
        assertThat(result.err().lines().toList())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .isEqualTo("error: Java " + feature + " is at " + sandbox.bin.resolve("java")
                                        + "; Weir needs Java 17 to 21 (Flink 2.2 supports no other)."),
                        line -> assertThat(line).startsWith("Install it").contains("openjdk", "JAVA_HOME"));
        assertThat(sandbox.builds()).isZero();
    }

    @Test
    void aJavaHomeWithoutJavaIsTold() throws Exception {
        sandbox.environment.put("JAVA_HOME", "/nowhere");

        Result result = sandbox.run("doctor");

        assertThat(result)
                .isEqualTo(
                        new Result(
                                ExitCode.MISSING_PREREQUISITE,
                                "",
                                """
                        error: JAVA_HOME is '/nowhere', where there is no bin/java.
                        Set JAVA_HOME to a JDK 17 to 21, or unset it to use the java on the PATH.
                        """));
    }

    @Test
    void anOldMavenIsTold() throws Exception {
        sandbox.script("mvn", "echo 'Apache Maven 3.6.3 (x)'");

        Result result = sandbox.run("doctor");

        assertThat(result.exitCode()).isEqualTo(ExitCode.MISSING_PREREQUISITE);
        assertThat(result.err())
                .startsWith("error: Maven 3.6 is on the PATH; Weir is built with 3.8 or later.\nInstall it");
    }

    @Test
    void aRuntimeWithoutACompilerIsToldWhenSomethingMustBeBuilt() throws Exception {
        Files.delete(sandbox.bin.resolve("javac"));

        Result result = sandbox.run("doctor");

        assertThat(result.exitCode()).isEqualTo(ExitCode.MISSING_PREREQUISITE);
        assertThat(result.err()).contains("is a runtime without a compiler");
    }

    @Test
    void whatIsMissingIsBuiltOnceAndWhatIsStaleAgain() throws Exception {
        assertThat(sandbox.run("doctor").exitCode()).isZero();
        assertThat(sandbox.run("doctor").exitCode()).isZero();
        assertThat(sandbox.builds()).isEqualTo(1);

        Path source = Files.writeString(sandbox.home.resolve("jobs/src/main/New.java"), "class New {}");
        sandbox.run("doctor");
        assertThat(sandbox.builds()).as("after a file came").isEqualTo(2);

        Files.delete(source);
        sandbox.run("doctor");
        assertThat(sandbox.builds()).as("after a file went").isEqualTo(3);

        Path pom = sandbox.home.resolve("jobs/pom.xml");
        Files.setLastModifiedTime(pom, FileTime.fromMillis(System.currentTimeMillis() + 1000));
        sandbox.run("doctor");
        assertThat(sandbox.builds()).as("after a pom changed").isEqualTo(4);
    }

    @Test
    void theCommandLineGetsFlinksFlagsItsClassPathAndTheArgumentsUnchanged() throws Exception {
        Result result = sandbox.run("demo", "--rate", "0", "a b", "*");

        List<String> lines = result.out().lines().toList();
        List<String> flags = Files.readAllLines(sandbox.home.resolve("flink-conf/jvm.options")).stream()
                .filter(line -> !line.startsWith("#"))
                .toList();
        assertThat(lines).startsWith(flags.toArray(new String[0]));
        assertThat(lines).endsWith("io.weir.jobs.cli.Weir", "demo", "--rate", "0", "a b", "*");
        assertThat(lines).contains("-Dweir.home=" + sandbox.home, "-Dweir.terminal=false", "-Dpicocli.ansi=false");
        assertThat(lines).anyMatch(line -> line.matches("-Dweir\\.columns=\\d{2,}"));
        Path dist = distributions().get(0);
        assertThat(lines).contains("-Dweir.broker.lib=" + dist.resolve("broker"), dist.resolve("lib") + "/*");
        assertThat(dist.resolve("broker/kafka_2.13-4.jar")).exists();
        assertThat(dist.resolve("lib")).isDirectoryContaining("glob:**/weir-jobs-1.jar");
        assertThat(dist.resolve("lib/library-1.jar")).exists();
        assertThat(dist.resolve("lib/weir-jobs-1-flink.jar")).doesNotExist();
    }

    @Test
    void theMeasurementsAreBuiltForTheirVerbAloneAndBesideTheJobs() throws Exception {
        sandbox.run("doctor");
        Result result = sandbox.run("bench", "features", "--events", "5000");

        assertThat(result.out().lines().toList())
                .endsWith("io.weir.benchmarks.cli.Bench", "bench", "features", "--events", "5000");
        assertThat(Files.readAllLines(sandbox.bin.resolve("builds")))
                .satisfiesExactly(
                        jobs -> assertThat(jobs).endsWith("-pl jobs,connectors/development-broker -am"),
                        benchmarks -> assertThat(benchmarks).endsWith("-pl benchmarks -am"));
        try (Stream<Path> files = Files.list(sandbox.home.resolve(".weir/dist-benchmarks"))) {
            Path dist =
                    files.filter(file -> !file.endsWith("users")).findFirst().orElseThrow();
            assertThat(result.out().lines()).contains(dist.resolve("lib") + "/*");
            assertThat(dist.resolve("lib/weir-benchmarks-1.jar")).exists();
            assertThat(dist.resolve("lib/peer-1.jar")).exists();
        }
        sandbox.run("doctor");
        sandbox.run("bench", "features");
        assertThat(sandbox.builds()).as("both are up to date").isEqualTo(2);
    }

    @Test
    void theClustersVerbsGetFlinksJarsAndTheJarThatAClusterIsGiven() throws Exception {
        Result result = sandbox.run("up", "--fresh");

        assertThat(Files.readAllLines(sandbox.bin.resolve("builds")))
                .singleElement()
                .asString()
                .contains("-Dweir.skip.flink.jar=false")
                .endsWith("-pl jobs,connectors/development-broker,jobs/local-cluster -am");
        try (Stream<Path> files = Files.list(sandbox.home.resolve(".weir/dist-cluster"))) {
            Path dist = files.findFirst().orElseThrow();
            assertThat(result.out().lines().toList())
                    .endsWith("io.weir.jobs.cli.Weir", "up", "--fresh")
                    .contains(
                            "-Dweir.flink.lib=" + dist.resolve("flink"),
                            "-Dweir.flink.opt=" + dist.resolve("flink-opt"),
                            "-Dweir.job.jar=" + dist.resolve("weir-jobs-flink.jar"),
                            "-Dweir.users=" + dist.resolve("users"),
                            "-Dweir.broker.lib=" + dist.resolve("broker"));
            assertThat(dist.resolve("flink/flink-runtime-2.jar")).exists();
            assertThat(dist.resolve("flink-opt/flink-sql-client-2.jar")).exists();
            assertThat(dist.resolve("weir-jobs-flink.jar")).hasContent("flink");
            assertThat(dist.resolve("lib/weir-jobs-1.jar")).exists();
        }
        sandbox.run("status");
        assertThat(sandbox.builds()).as("it is up to date").isEqualTo(1);
    }

    @Test
    void aLinkInAnotherFolderStartsTheSameProject() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), sandbox.home.resolve("weir"));
        Path linkToLink = Files.createSymbolicLink(sandbox.bin.resolve("weir"), Path.of("../link"));

        Result result = sandbox.run(linkToLink, "doctor");

        assertThat(link).isSymbolicLink();
        assertThat(result.out()).contains("-Dweir.home=" + sandbox.home + "\n");
    }

    @Test
    void aLaterBuildLeavesTheJarsOfARunningCommandAloneAndRemovesThemOnceItEnded() throws Exception {
        // It takes over the process id of the launcher, as the JVM does, and waits for its input to end.
        sandbox.script(
                "java",
                "if [ \"$1\" = -version ]; then echo 'openjdk version \"17.0.1\"' >&2; exit 0; fi; echo up; exec cat");
        Process running = sandbox.start(sandbox.home.resolve("weir"), "demo");
        assertThat(running.inputReader().readLine()).isEqualTo("up");
        Path used = distributions().get(0);

        sandbox.javaTells("openjdk version \"17.0.1\"");
        Files.writeString(sandbox.home.resolve("jobs/src/main/One.java"), "");
        sandbox.run("doctor");
        assertThat(distributions()).hasSize(2).contains(used);

        running.getOutputStream().close();
        running.waitFor();
        Files.writeString(sandbox.home.resolve("jobs/src/main/Two.java"), "");
        sandbox.run("doctor");
        assertThat(distributions()).hasSize(1).doesNotContain(used);
    }

    @Test
    void concurrentCallsBuildOnce() throws Exception {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            processes.add(sandbox.start(sandbox.home.resolve("weir"), "doctor"));
        }
        for (Process process : processes) {
            assertThat(LauncherSandbox.finish(process).exitCode()).isZero();
        }

        assertThat(sandbox.builds()).isEqualTo(1);
        assertThat(sandbox.home.resolve(".weir/build/lock")).doesNotExist();
    }

    @Test
    void theLockOfAProcessThatIsGoneIsTakenOver() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Path lock = Files.createDirectories(sandbox.home.resolve(".weir/build/lock"));
        Files.writeString(lock.resolve("pid"), Long.toString(gone.pid()));

        assertThat(sandbox.run("doctor").exitCode()).isZero();
    }

    @Test
    void aFailedBuildShowsMavensErrorsAndIsTriedAgain() throws Exception {
        sandbox.script(
                "mvn",
                """
                if [ "$1" = -v ]; then echo "Apache Maven 3.9.6"; exit 0; fi
                echo "[INFO] noise"; echo "[ERROR] A.java:[3,5] ';' expected"; echo "[ERROR] -> [Help 1]"; exit 1
                """);

        Result result = sandbox.run("doctor");

        assertThat(result)
                .isEqualTo(new Result(
                        ExitCode.FAILED,
                        "",
                        """
                        Building Weir; a first build downloads its libraries, which takes some minutes.
                        error: The build failed.
                        [ERROR] A.java:[3,5] ';' expected
                        The whole log: %s/.weir/build/build.log
                        """
                                .formatted(sandbox.home)));
        assertThat(sandbox.run("doctor").exitCode()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void wordsThatAreNoVerbAreRefusedWithoutABuild() throws Exception {
        assertThat(sandbox.run("dmeo"))
                .isEqualTo(
                        new Result(
                                ExitCode.BAD_INPUT,
                                "",
                                """
                        error: 'dmeo' is not a verb.
                        Verbs are: demo, evaluate, features, up, status, submit, savepoint, rescale, upgrade, sql, down, models, explain, bench, gpu-bundle, test, doctor. See ./weir --help
                        """));
        assertThat(sandbox.run().exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(sandbox.builds()).isZero();
    }

    @Test
    void theHelpListsEveryVerbWithoutABuild() throws Exception {
        Result result = sandbox.run("--help");

        assertThat(result.exitCode()).isZero();
        assertThat(Weir.commandLine().getSubcommands().keySet())
                .isNotEmpty()
                .allSatisfy(verb -> assertThat(result.out()).contains("\n  " + verb + " "));
        assertThat(sandbox.builds()).isZero();
    }

    @Test
    void theVersionIsThePoms() throws Exception {
        assertThat(sandbox.run("--version").out()).matches("weir \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\n");
    }

    @Test
    void flinksFlagsAreTheSameInTheLauncherAndInTheTests() throws Exception {
        String pom = Files.readString(sandbox.home.resolve("pom.xml"));
        String flags = pom.substring(
                pom.indexOf("<flink.jvm.flags>") + "<flink.jvm.flags>".length(), pom.indexOf("</flink.jvm.flags>"));

        assertThat(Files.readAllLines(sandbox.home.resolve("flink-conf/jvm.options")).stream()
                        .filter(line -> !line.startsWith("#") && !line.isBlank()))
                .containsExactly(flags.trim().split("\\s+"));
    }

    private List<Path> distributions() throws Exception {
        try (Stream<Path> files = Files.list(sandbox.home.resolve(".weir/dist"))) {
            return files.sorted().toList();
        }
    }
}
