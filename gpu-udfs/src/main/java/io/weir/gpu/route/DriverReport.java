package io.weir.gpu.route;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a machine shows of an NVIDIA GPU without anything being loaded.
 *
 * @param library where the driver's library {@code libcuda.so.1} lies, if it was found
 * @param devices the device files of GPUs, such as {@code /dev/nvidia0}; empty if there is none
 */
public record DriverReport(Optional<Path> library, List<Path> devices) {
    public DriverReport {
        devices = List.copyOf(devices);
    }
}
