package io.weir.gpu.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The stand-in for libnvidia-ml.so.1: built once per test process by src/test/cpp/nvml/build.sh, and told by a test what to
 * answer. Skips the test where there is no C compiler.
 */
final class NvmlStandIn {
    static final int NOT_SUPPORTED = 3;
    static final int NO_PERMISSION = 4;
    static final int DRIVER_NOT_LOADED = 9;
    static final int GPU_IS_LOST = 15;
    static final int RESET_REQUIRED = 16;
    /** Stands for every function that asks a device. */
    static final String EVERYTHING = "";

    private static NvmlStandIn built;

    private final String path;
    private final NativeLibrary library;

    private NvmlStandIn(Path file) {
        path = file.toString();
        library = NativeLibrary.getInstance(path);
    }

    /** The stand-in with no fault planned. */
    static synchronized NvmlStandIn install() throws IOException, InterruptedException {
        assumeTrue(
                System.getProperty("os.name").equals("Linux"),
                "NVML is tested on Linux only; this is " + System.getProperty("os.name"));
        String compiler = System.getenv().getOrDefault("CC", "gcc");
        assumeTrue(
                Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder).resolve(compiler))),
                "the device health is not tested: no C compiler " + compiler + " on the PATH");
        if (built == null) {
            Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target/nvml-stand-in")), "build-")
                    .toAbsolutePath();
            Process process = new ProcessBuilder("bash", "src/test/cpp/nvml/build.sh", folder.toString())
                    .redirectErrorStream(true)
                    .start();
            String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(told).isZero();
            built = new NvmlStandIn(folder.resolve("libnvidia-ml.so.1"));
        }
        built.library.getFunction("standin_reset").invokeVoid(new Object[0]);
        return built;
    }

    /** Where it lies. */
    String path() {
        return path;
    }

    /** Has a function of NVML, or {@link #EVERYTHING}, answer a status from now on. */
    void fail(String function, int status) {
        library.getFunction("standin_fail").invokeVoid(new Object[] {function, status});
    }

    /** @param mask of nvmlClocksThrottleReason bits */
    void throttle(long mask) {
        library.getFunction("standin_throttle").invokeVoid(new Object[] {mask});
    }

    /** How many have it open. */
    int users() {
        return library.getFunction("standin_users").invokeInt(new Object[0]);
    }
}
