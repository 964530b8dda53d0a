package io.weir.integration;

import io.weir.gpu.kernel.HostCheck;
import io.weir.integration.JobJvm.Setting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A GPU for processes of a machine that has none: the stand-in for its driver, which JCuda takes for the real one. */
final class GpuStandIn {
    private final Path driver;
    private final Path deviceFiles;
    private final Path log;

    private GpuStandIn(Path driver, Path deviceFiles, Path log) {
        this.driver = driver;
        this.deviceFiles = deviceFiles;
        this.log = log;
    }

    /** Skips the test where it cannot be built. */
    static GpuStandIn in(Path folder) throws IOException {
        Path driver = HostCheck.driver();
        Path deviceFiles = Files.createDirectories(folder.resolve("dev"));
        Files.createFile(deviceFiles.resolve("nvidia0"));
        return new GpuStandIn(driver, deviceFiles, folder.resolve("faults.log"));
    }

    /**
     * What a process needs to find the device.
     *
     * @param storm faults at random, as the stand-in reads them; empty for a device that is well
     * @param flink options of Flink
     */
    Setting setting(String storm, List<String> flink) {
        return new Setting(environment(storm), jvm(), flink);
    }

    Map<String, String> environment(String storm) {
        Map<String, String> environment = new HashMap<>();
        environment.put("LD_LIBRARY_PATH", driver.toString());
        environment.put("WEIR_STANDIN_LOG", log.toString());
        if (!storm.isEmpty()) {
            environment.put("WEIR_STANDIN_STORM", storm);
        }
        return environment;
    }

    /** The same, but that only the first process to find the device has the storm; later ones find it well. */
    Map<String, String> environmentOfOneStorm(String storm) {
        Map<String, String> environment = environment(storm);
        environment.put(
                "WEIR_STANDIN_STORM_ONCE", log.resolveSibling("storm-was").toString());
        return environment;
    }

    List<String> jvm() {
        return List.of("-Dweir.gpu.device-files=" + deviceFiles);
    }

    /** A fault that was injected: the call, or {@code results}, and its code, or {@code wrong}; and batches run before it. */
    record Fault(String call, String code, long executions) {}

    /** All faults of all processes so far. */
    List<Fault> faults() {
        try {
            return !Files.exists(log)
                    ? List.of()
                    : Files.readAllLines(log).stream()
                            .map(line -> line.split(" "))
                            .filter(words -> words.length == 3) // the last line may be half written
                            .map(words -> new Fault(words[0], words[1], Long.parseLong(words[2])))
                            .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
