package io.weir.gpu.route;

import io.weir.gpu.cpu.CpuBackend;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the backend and says why. Never fails for lack of a GPU: a machine with one and a machine without start alike.
 */
public final class Backends {
    private static final Logger LOG = LoggerFactory.getLogger(Backends.class);

    private Backends() {}

    /**
     * Chooses a backend for this machine, and logs the choice.
     *
     * @param probe asked only if the preference leaves a choice
     * @return an open backend, the caller's to close
     */
    public static BackendChoice choose(DevicePreference preference, DriverProbe probe) {
        String reason = reasonForCpu(preference, probe);
        BackendChoice choice = new BackendChoice(new CpuBackend(reason), reason);
        if (preference == DevicePreference.GPU) {
            LOG.warn("{}", choice);
        } else {
            LOG.info("{}", choice);
        }
        return choice;
    }

    private static String reasonForCpu(DevicePreference preference, DriverProbe probe) {
        if (preference == DevicePreference.CPU) {
            return "the CPU was asked for";
        }
        DriverReport report = probe.probe();
        String asked = preference == DevicePreference.GPU ? "a GPU was asked for, but " : "";
        if (report.library().isEmpty()) {
            return asked
                    + (report.devices().isEmpty()
                            ? "no GPU driver was found (no libcuda.so.1, no /dev/nvidia*)"
                            : "the GPU " + report.devices() + " has no driver library (no libcuda.so.1 was found;"
                                    + " in a container, start it with the GPU's driver mounted)");
        }
        String driver = "a GPU driver was found (" + report.library().get() + ")";
        return asked
                + (report.devices().isEmpty()
                        ? driver + ", but no GPU (no /dev/nvidia0)"
                        : driver + ", but this version has no CUDA backend yet");
    }
}
