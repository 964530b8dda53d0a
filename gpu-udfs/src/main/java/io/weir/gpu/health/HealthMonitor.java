package io.weir.gpu.health;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The machine's GPUs, as NVML sees them. Opening it never fails: where there is no library, no driver or no device, there
 * are no devices and {@link #absence} says why.
 *
 * <p>Thread-safe. Any number may be open in a process, as NVML counts its users. Devices that are asked after the close
 * tell nothing.
 */
public final class HealthMonitor implements AutoCloseable {
    private static final String LIBRARY = "libnvidia-ml.so.1";
    private static final int NAME_BYTES = 96;

    private final Optional<Nvml> nvml;
    private final List<MonitoredDevice> devices;
    private final Optional<String> absence;
    private boolean closed;

    private HealthMonitor(Optional<Nvml> nvml, List<MonitoredDevice> devices, Optional<String> absence) {
        this.nvml = nvml;
        this.devices = List.copyOf(devices);
        this.absence = absence;
    }

    /** Loads the machine's NVML, which comes with the driver, and looks which devices there are. */
    public static HealthMonitor open() {
        return open(LIBRARY);
    }

    /** @param library a name that the dynamic linker finds, or a path */
    static HealthMonitor open(String library) {
        Nvml nvml;
        try {
            nvml = Nvml.load(library);
        } catch (LinkageError noLibrary) {
            // JNA's own native part may be missing too: for this platform, or where its temporary folder is noexec.
            return absent(library + " cannot be loaded: " + reason(noLibrary));
        }
        int status = nvml.call("nvmlInit_v2");
        if (status != Nvml.SUCCESS) {
            return absent("NVML does not start: " + nvml.describe(status));
        }
        IntByReference count = new IntByReference();
        status = nvml.call("nvmlDeviceGetCount_v2", count);
        if (status != Nvml.SUCCESS) {
            nvml.call("nvmlShutdown");
            return absent("NVML does not tell its devices: " + nvml.describe(status));
        }
        List<MonitoredDevice> devices = new ArrayList<>();
        for (int index = 0; index < count.getValue(); index++) {
            devices.add(device(nvml, index));
        }
        return new HealthMonitor(
                Optional.of(nvml), devices, devices.isEmpty() ? Optional.of("NVML sees no GPU") : Optional.empty());
    }

    private static MonitoredDevice device(Nvml nvml, int index) {
        PointerByReference handle = new PointerByReference();
        int status = nvml.call("nvmlDeviceGetHandleByIndex_v2", index, handle);
        if (status != Nvml.SUCCESS) {
            // It stays in the list: a device that was lost before this start is one to be alerted about.
            return new NvmlDevice(nvml, index, "unknown GPU", Optional.empty(), nvml.describe(status));
        }
        return new NvmlDevice(nvml, index, name(nvml, handle.getValue()), Optional.of(handle.getValue()), "");
    }

    private static String name(Nvml nvml, Pointer device) {
        byte[] name = new byte[NAME_BYTES];
        if (nvml.call("nvmlDeviceGetName", device, name, NAME_BYTES) != Nvml.SUCCESS) {
            return "unknown GPU";
        }
        int length = 0;
        while (length < name.length && name[length] != 0) {
            length++;
        }
        return new String(name, 0, length, StandardCharsets.UTF_8);
    }

    private static HealthMonitor absent(String why) {
        return new HealthMonitor(Optional.empty(), List.of(), Optional.of(why));
    }

    /** The linker's own words: JNA's come first and say only that it could not. */
    private static String reason(LinkageError e) {
        return String.valueOf(e.getMessage())
                .lines()
                .filter(line -> !line.startsWith("Unable to load library"))
                .findFirst()
                .orElse(e.toString());
    }

    /** The devices, by index; empty if there are none or they cannot be asked. */
    public List<MonitoredDevice> devices() {
        return devices;
    }

    /** Why there are no devices, if so. */
    public Optional<String> absence() {
        return absence;
    }

    /** @throws IllegalStateException if it was closed before: the count of another user would be taken */
    @Override
    public synchronized void close() {
        if (closed) {
            throw new IllegalStateException("the health monitor is closed already: close it once");
        }
        closed = true;
        nvml.ifPresent(n -> n.call("nvmlShutdown"));
    }
}
