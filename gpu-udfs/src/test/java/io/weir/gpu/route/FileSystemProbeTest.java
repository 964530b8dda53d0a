package io.weir.gpu.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSystemProbeTest {
    @TempDir
    private Path root;

    @Test
    void anEmptyMachineHasNeitherLibraryNorDevices() {
        assertThat(probe(null)).isEqualTo(new DriverReport(Optional.empty(), List.of()));
    }

    @Test
    void theLibraryIsFoundInTheLinkersFoldersAndItsSearchPathComesFirst() throws IOException {
        Path system = touch("usr/lib64/libcuda.so.1");
        assertThat(probe(null).library()).contains(system);

        Path mounted = touch("opt/driver/libcuda.so.1");
        assertThat(probe("/nowhere::" + root.resolve("opt/driver")).library()).contains(mounted);
    }

    @Test
    void gpusAreDevicesAndTheDriversOwnFilesAreNot() throws IOException {
        touch("dev/nvidiactl");
        touch("dev/nvidia-uvm");
        Path second = touch("dev/nvidia1");
        Path first = touch("dev/nvidia0");
        assertThat(probe(null).devices()).containsExactly(first, second);
    }

    @Test
    void deviceFilesMayBeInAnotherFolder() throws IOException {
        touch("dev/nvidia0");
        Path mapped = touch("sandbox/nvidia3");
        assertThat(new FileSystemProbe(root, root.resolve("sandbox"), List.of())
                        .probe()
                        .devices())
                .containsExactly(mapped);
    }

    private DriverReport probe(String searchPath) {
        List<String> searchPaths = new ArrayList<>();
        searchPaths.add(searchPath);
        return new FileSystemProbe(root, root.resolve("dev"), searchPaths).probe();
    }

    private Path touch(String path) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.createFile(file);
    }
}
