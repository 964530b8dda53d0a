package io.weir.benchmarks.bundle;

import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Makes the GPU bundle, an archive of the folder {@code weir-gpu}:
 *
 * <pre>
 *   run              the one command
 *   README.txt       what it does
 *   peers.py         measures PyTorch or CuPy, where the machine has one of them
 *   lib/             jars: batches and backends, the measurement, what they need; native parts of JCuda and JNA within
 *   runtime/         a Java of this machine's kind, made by jlink of the modules that these need
 *   log4j2.properties
 * </pre>
 */
public final class GpuBundle {
    /** What it may be long, in bytes: it must fit where only small files are let in. */
    public static final long MOST_BYTES = 64L << 20;

    /** Of Weir, Jackson and JNA; Log4j wants the rest, java.desktop for a class of java.beans. */
    private static final String MODULES = "java.base,java.logging,java.management,jdk.management,jdk.unsupported,"
            + "jdk.incubator.vector,java.desktop,java.naming,java.xml";

    private static final String ROOT = "weir-gpu";

    private GpuBundle() {}

    /**
     * Makes it; takes some ten seconds.
     *
     * @param output what is there is replaced, once the archive is whole
     * @param status told how far it is, in short lines
     * @return its length in bytes
     * @throws CommandFailure if this machine cannot make one, or if it became too long
     */
    public static long write(Path output, Consumer<String> status) throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"));
        check(java);
        Path jlink = java.resolve("bin/jlink");
        Path target = output.toAbsolutePath();
        Path work = Files.createTempDirectory(target.getParent(), ".weir-gpu-");
        try {
            Path root = Files.createDirectory(work.resolve(ROOT));
            status.accept("Gathering the jars");
            BundledLibraries.copyTo(Files.createDirectory(root.resolve("lib")));
            for (String file : List.of("run", "peers.py", "README.txt", "log4j2.properties")) {
                copyResource(file, root.resolve(file));
            }
            if (!root.resolve("run").toFile().setExecutable(true, false)) {
                throw new IOException(root.resolve("run") + " cannot be made executable");
            }
            status.accept("Making the Java runtime");
            run(
                    jlink.toString(),
                    "--add-modules",
                    MODULES,
                    "--strip-java-debug-attributes",
                    "--no-header-files",
                    "--no-man-pages",
                    // The archive packs all at once, and better.
                    "--compress=0",
                    "--output",
                    root.resolve("runtime").toString());
            status.accept("Packing");
            Path archive = work.resolve("bundle.tar.gz");
            run("tar", "-C", work.toString(), "-czf", archive.toString(), ROOT);
            long bytes = Files.size(archive);
            if (bytes >= MOST_BYTES) {
                throw new CommandFailure(
                        ExitCode.FAILED,
                        "The bundle has " + bytes + " bytes; it must have less than " + MOST_BYTES + ".",
                        "");
            }
            Files.move(archive, target, StandardCopyOption.REPLACE_EXISTING);
            return bytes;
        } finally {
            delete(work);
        }
    }

    private static void check(Path java) {
        String platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        if (!platform.equals("Linux amd64")) {
            throw new CommandFailure(
                    ExitCode.MISSING_PREREQUISITE,
                    "The bundle holds a Java and native code for Linux on x86-64, and this is " + platform + ".",
                    "Make it on such a machine.");
        }
        if (!Files.isExecutable(java.resolve("bin/jlink")) || !Files.isDirectory(java.resolve("jmods"))) {
            throw new CommandFailure(
                    ExitCode.MISSING_PREREQUISITE,
                    "The Java at " + System.getProperty("java.home")
                            + " cannot make a runtime: it has no jlink, or no jmods.",
                    "Set JAVA_HOME to a whole JDK 17 to 21 (Debian: openjdk-17-jdk-headless).");
        }
    }

    private static void copyResource(String name, Path to) throws IOException {
        try (InputStream in = Objects.requireNonNull(GpuBundle.class.getResourceAsStream(name), name)) {
            Files.copy(in, to);
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            if (status != 0) {
                throw new IOException(command[0] + " ended with status " + status + ": " + told.strip());
            }
        } finally {
            process.destroyForcibly();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) walk.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(path);
            }
        }
    }
}
