package io.weir.gpu.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * The kernels compiled for this computer: the checks in C++, and a driver library under which JCuda runs them.
 *
 * <p>Built by src/test/cpp/build.sh at first use, into {@code target/host-check/}, and again only when a source has
 * changed. Where that cannot be done, for want of a C++ compiler or on another system than Linux, a test that asks for
 * it is skipped with the reason. Safe for use from several threads and processes.
 */
public final class HostCheck {
    private static Path driver;
    private static Path checks;

    private HostCheck() {}

    /** The folder with {@code libcuda.so.1}; skips the test where there is none. */
    public static synchronized Path driver() {
        skipWithoutCompiler();
        if (driver == null) {
            driver = build("driver");
        }
        return driver;
    }

    /**
     * The folder with {@code check}, {@code check-planted} and {@code check-sanitized}; skips the test where there is none.
     */
    public static synchronized Path checks() {
        if (checks == null) {
            checks = build("checks", driver().toString());
        }
        return checks;
    }

    /** Where the kernels' sources are. */
    public static Path cudaSources() {
        return module().resolve("src/main/cuda");
    }

    /** Where the compiled kernels are checked in. */
    public static Path ptx() {
        return module().resolve("src/main/resources/io/weir/gpu/ptx");
    }

    /** Where the host check's own sources are. */
    public static Path sources() {
        return module().resolve("src/test/cpp");
    }

    /** Where kernels are that are written as users write theirs. */
    static Path userSources() {
        return module().resolve("src/test/cuda");
    }

    /** Where the header is that such kernels include. */
    static Path userHeaders() {
        return module().resolve("src/main/resources/io/weir/gpu/cuda");
    }

    /** All that a command printed, with its exit status checked. */
    static String run(int expectedStatus, List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as("%s%n%s", command, output).isEqualTo(expectedStatus);
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + command, e);
        }
    }

    private static void skipWithoutCompiler() {
        assumeTrue(
                System.getProperty("os.name").equals("Linux"),
                "the kernels are checked on the host on Linux only; this is " + System.getProperty("os.name"));
        String compiler = System.getenv().getOrDefault("CXX", "g++");
        assumeTrue(
                isOnPath(compiler),
                "the kernels are not checked on the host: no C++ compiler " + compiler + " on the PATH");
    }

    private static boolean isOnPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder).resolve(program)));
    }

    /** This module's folder, from the tests of any module. */
    private static Path module() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            for (Path module : List.of(folder, folder.resolve("gpu-udfs"))) {
                if (Files.isRegularFile(module.resolve("src/test/cpp/build.sh"))) {
                    return module;
                }
            }
        }
        throw new IllegalStateException(
                "gpu-udfs/src/test/cpp is in no folder above " + Path.of("").toAbsolutePath());
    }

    private static Path build(String kind, String... more) {
        Path root = module().resolve("target/host-check");
        Path folder = root.resolve(kind + "-" + hashOfSources());
        try {
            Files.createDirectories(root);
            // Two test processes may come here at once.
            try (FileChannel channel = FileChannel.open(
                            root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var lock = channel.lock()) {
                assertThat(lock.isValid()).isTrue();
                if (!Files.isDirectory(folder)) {
                    Path unfinished = Files.createTempDirectory(root, "building-");
                    List<String> command = new ArrayList<>(
                            List.of("bash", sources().resolve("build.sh").toString(), kind, unfinished.toString()));
                    command.addAll(List.of(more));
                    run(0, command);
                    Files.move(unfinished, folder);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return folder;
    }

    private static String hashOfSources() {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (Path root : List.of(cudaSources(), sources(), userSources(), userHeaders())) {
                List<Path> files;
                try (Stream<Path> walk = Files.walk(root)) {
                    files = walk.filter(Files::isRegularFile)
                            .sorted(Comparator.naturalOrder())
                            .toList();
                }
                for (Path file : files) {
                    byte[] content = Files.readAllBytes(file);
                    sha.update(root.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
                    sha.update(ByteBuffer.allocate(4).putInt(content.length).array());
                    sha.update(content);
                }
            }
            return HexFormat.of().formatHex(sha.digest(), 0, 8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every Java", e);
        }
    }
}
