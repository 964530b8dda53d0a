package io.weir.operators.batching;

import io.weir.gpu.device.FreshDevice;
import io.weir.gpu.kernel.HostCheck;
import io.weir.gpu.kernel.StandInDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes stand-ins for GPUs present in this process, where the probe of a machine finds them. */
public final class PresentGpus {
    private static final String LIBRARIES = System.getProperty("java.library.path", "");

    private PresentGpus() {}

    /**
     * Skips the test where there can be none.
     *
     * @param folder for device files, empty
     */
    public static void install(Path folder, int count) throws IOException {
        FreshDevice.install();
        StandInDevice.present(count);
        for (int i = 0; i < count; i++) {
            Files.createFile(folder.resolve("nvidia" + i));
        }
        System.setProperty("weir.gpu.device-files", folder.toString());
        System.setProperty("java.library.path", HostCheck.driver().toString());
    }

    /** As if there had never been one. */
    public static void remove() {
        System.clearProperty("weir.gpu.device-files");
        System.setProperty("java.library.path", LIBRARIES);
    }
}
