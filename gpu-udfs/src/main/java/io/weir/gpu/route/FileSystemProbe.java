package io.weir.gpu.route;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Looks where the dynamic linker would find {@code libcuda.so.1} on the Linux distributions in use, in containers and in
 * WSL, and in {@code /dev} for what the kernel driver puts there; where a sandbox has its device files elsewhere, the system
 * property {@value #DEVICE_FOLDER} says in which folder.
 */
final class FileSystemProbe implements DriverProbe {
    /** The system property that names another folder than {@code /dev}. */
    static final String DEVICE_FOLDER = "weir.gpu.device-files";

    private static final String LIBRARY = "libcuda.so.1";

    private static final List<String> LINKER_FOLDERS = List.of(
            "usr/lib/x86_64-linux-gnu",
            "lib/x86_64-linux-gnu",
            "usr/lib/aarch64-linux-gnu",
            "usr/lib64",
            "lib64",
            "usr/lib",
            "usr/local/nvidia/lib64",
            "usr/local/cuda/compat",
            "usr/lib/wsl/lib",
            "run/opengl-driver/lib");

    private final Path deviceFiles;
    private final List<Path> folders;

    /**
     * @param root the file system's root
     * @param deviceFiles the folder of the device files
     * @param searchPaths lists of folders as {@code LD_LIBRARY_PATH} holds them, searched first; may hold null
     */
    FileSystemProbe(Path root, Path deviceFiles, List<String> searchPaths) {
        this.deviceFiles = deviceFiles;
        Set<Path> all = new LinkedHashSet<>();
        for (String path : searchPaths) {
            addFolders(path, all);
        }
        LINKER_FOLDERS.forEach(folder -> all.add(root.resolve(folder)));
        this.folders = List.copyOf(all);
    }

    static FileSystemProbe ofThisMachine() {
        List<String> searchPaths = new ArrayList<>();
        searchPaths.add(System.getenv("LD_LIBRARY_PATH"));
        searchPaths.add(System.getProperty("java.library.path"));
        return new FileSystemProbe(Path.of("/"), Path.of(System.getProperty(DEVICE_FOLDER, "/dev")), searchPaths);
    }

    private static void addFolders(String searchPath, Set<Path> all) {
        if (searchPath == null) {
            return;
        }
        for (String folder : searchPath.split(File.pathSeparator, -1)) {
            try {
                if (!folder.isBlank()) {
                    all.add(Path.of(folder));
                }
            } catch (InvalidPathException ignored) {
                // The linker skips folders that cannot be, too.
            }
        }
    }

    @Override
    public DriverReport probe() {
        Optional<Path> library = folders.stream()
                .map(folder -> folder.resolve(LIBRARY))
                .filter(Files::isRegularFile)
                .findFirst();
        return new DriverReport(library, devices());
    }

    private List<Path> devices() {
        List<Path> found = new ArrayList<>();
        // nvidia0, nvidia1, ... are GPUs; nvidiactl and nvidia-uvm are the driver itself. dxg is the GPU inside WSL.
        try (DirectoryStream<Path> files = Files.newDirectoryStream(deviceFiles, "{nvidia[0-9]*,dxg}")) {
            files.forEach(found::add);
        } catch (IOException | java.nio.file.DirectoryIteratorException unreadable) {
            return List.of();
        }
        Collections.sort(found);
        return found;
    }
}
