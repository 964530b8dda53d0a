package io.weir.jobs.cluster;

import io.weir.jobs.ScoringJob;
import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/** Finds the jar that a cluster is given. */
final class JobJar {
    private JobJar() {}

    /**
     * The jar, absolute.
     *
     * @param asked what the user wants; null: the one that was built here
     * @throws CommandFailure if there is none
     */
    static Path orBuilt(Path asked) throws IOException {
        if (asked != null) {
            if (!Files.isRegularFile(asked)) {
                throw new CommandFailure(
                        ExitCode.BAD_INPUT,
                        "--jar is " + asked + ", where there is no file.",
                        "Give a jar of Weir's jobs.");
            }
            requireWeir(asked);
            return asked.toAbsolutePath().normalize();
        }
        String set = System.getProperty("weir.job.jar");
        return set != null ? Path.of(set) : built(ClusterChoice.home().resolve("jobs/target"));
    }

    /** Before anything is asked of the cluster: the JVM that is given another jar would miss a class, and not say what it got. */
    private static void requireWeir(Path jar) {
        String why;
        try (ZipFile entries = new ZipFile(jar.toFile())) {
            if (entries.getEntry(ScoringJob.class.getName().replace('.', '/') + ".class") != null) {
                return;
            }
            why = "which is another jar than one of Weir's jobs";
        } catch (IOException e) {
            why = "which is no jar: " + e.getMessage();
        }
        throw new CommandFailure(
                ExitCode.BAD_INPUT,
                "--jar is " + jar + ", " + why + ".",
                "Give a weir-jobs-VERSION-flink.jar, as mvn package makes it.");
    }

    private static Path built(Path target) throws IOException {
        List<Path> found = List.of();
        if (Files.isDirectory(target)) {
            try (Stream<Path> files = Files.list(target)) {
                found = files.filter(file -> file.getFileName().toString().matches("weir-jobs-.*-flink\\.jar"))
                        .toList();
            }
        }
        if (found.size() != 1) {
            throw new CommandFailure(
                    ExitCode.MISSING_PREREQUISITE,
                    "One jar named weir-jobs-VERSION-flink.jar is needed in " + target + ", there are " + found + ".",
                    "Make it with: mvn package -DskipTests -pl jobs -am");
        }
        return found.get(0);
    }
}
