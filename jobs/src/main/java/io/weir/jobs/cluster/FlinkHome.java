package io.weir.jobs.cluster;

import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where Flink's jars are: an installed Flink, or those that the build has gathered.
 *
 * @param installed the folder of the installed Flink; empty for the gathered jars
 * @param version such as {@code 2.2.0}
 * @param classPath its jars
 * @param opt the folder with the jars of its SQL client
 */
record FlinkHome(Optional<Path> installed, String version, List<Path> classPath, Path opt) {
    /** The system property with the folder of the gathered jars; the launcher sets it. */
    static final String GATHERED = "weir.flink.lib";

    /** The same for {@link #opt}. */
    static final String GATHERED_OPT = "weir.flink.opt";

    private static final Path GATHERED_BY_THE_BUILD = Path.of("jobs", "local-cluster", "target");
    private static final Pattern SQL_CLIENT = Pattern.compile("flink-(sql-(client|gateway)|python)-.*\\.jar");
    private static final Pattern DIST = Pattern.compile("flink-dist-(\\d+\\.\\d+[^/]*)\\.jar");
    private static final Pattern RUNTIME = Pattern.compile("flink-runtime-(\\d+\\.\\d+[^/]*)\\.jar");
    private static final Pattern SUPPORTED = Pattern.compile("2\\.([2-9]|\\d\\d+)([.-].*)?");

    /**
     * The Flink that is asked for.
     *
     * @param flinkHome an installed Flink; null for the gathered jars
     * @param home Weir's folder
     * @throws CommandFailure if there is none, or one in which Weir's jobs do not run
     */
    static FlinkHome of(Path flinkHome, Path home) throws IOException {
        return flinkHome == null
                ? gathered(home)
                : installed(flinkHome.toAbsolutePath().normalize());
    }

    private static FlinkHome gathered(Path home) throws IOException {
        Path lib = folder(GATHERED, home, "lib");
        List<Path> jars = jars(lib);
        return new FlinkHome(
                Optional.empty(),
                version(jars, RUNTIME)
                        .orElseThrow(() -> new CommandFailure(
                                ExitCode.MISSING_PREREQUISITE,
                                "There is no flink-runtime jar in " + lib + ".",
                                "Make it with: mvn generate-resources -pl jobs/local-cluster")),
                jars,
                folder(GATHERED_OPT, home, "opt"));
    }

    private static Path folder(String property, Path home, String gathered) {
        String set = System.getProperty(property);
        return set == null ? home.resolve(GATHERED_BY_THE_BUILD).resolve(gathered) : Path.of(set);
    }

    /**
     * That of a running cluster, for what talks to it.
     *
     * @throws CommandFailure if another version is there by now: Flink's client and its cluster do not understand each other then
     */
    static FlinkHome ofRunning(ClusterRecord cluster, Path home) throws IOException {
        FlinkHome now = of(cluster.options().flinkHome(), home);
        if (!now.version().equals(cluster.flinkVersion())) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "The cluster runs Flink " + cluster.flinkVersion() + ", and in "
                            + now.installed()
                                    .map(folder -> folder + " there is " + now.version() + " now.")
                                    .orElse("this build there is " + now.version() + "."),
                    "Jobs are submitted by the cluster's own version: ./weir down, and ./weir up starts it with this one.");
        }
        return now;
    }

    private static FlinkHome installed(Path flinkHome) throws IOException {
        if (!Files.isDirectory(flinkHome)) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "--flink-home is " + flinkHome + ", where there is no folder.",
                    "Give the folder that has Flink's bin, lib and conf.");
        }
        List<Path> jars = jars(flinkHome.resolve("lib"));
        List<String> dists = jars.stream()
                .map(jar -> jar.getFileName().toString())
                .filter(name -> DIST.matcher(name).matches())
                .toList();
        if (dists.size() > 1) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "--flink-home is " + flinkHome + ", with several Flinks in its lib: " + String.join(", ", dists)
                            + ".",
                    "Leave one of them there.");
        }
        String version = version(jars, DIST)
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.BAD_INPUT,
                        "--flink-home is " + flinkHome + ", and there is no lib/flink-dist-VERSION.jar in it.",
                        "Give the folder that has Flink's bin, lib and conf."));
        if (!SUPPORTED.matcher(version).matches()) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "--flink-home is " + flinkHome + ", which is Flink " + version
                            + "; Weir's jobs need 2.2 or a later 2.x.",
                    "Give another, or leave --flink-home out to use the one that Weir was built with.");
        }
        return new FlinkHome(Optional.of(flinkHome), version, jars, flinkHome.resolve("opt"));
    }

    /**
     * The jars that the SQL client needs beside {@link #classPath}, as {@code sql-client.sh} adds them.
     *
     * @throws CommandFailure if there are none
     */
    List<Path> sqlClient() throws IOException {
        List<Path> found = jars(opt).stream()
                .filter(jar -> SQL_CLIENT.matcher(jar.getFileName().toString()).matches())
                .toList();
        if (found.stream().noneMatch(jar -> jar.getFileName().toString().startsWith("flink-sql-client-"))) {
            throw new CommandFailure(
                    ExitCode.MISSING_PREREQUISITE,
                    "There is no flink-sql-client jar in " + opt + ".",
                    installed.isPresent()
                            ? "A distribution of Flink has it there."
                            : "Make it with: mvn generate-resources -pl jobs/local-cluster");
        }
        return found;
    }

    private static List<Path> jars(Path lib) throws IOException {
        if (!Files.isDirectory(lib)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(lib)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }

    private static Optional<String> version(List<Path> jars, Pattern name) {
        return jars.stream()
                .map(jar -> name.matcher(jar.getFileName().toString()))
                .filter(Matcher::matches)
                .map(matched -> matched.group(1))
                .findFirst();
    }
}
