package io.weir.gpu.route;

import io.weir.gpu.cpu.CpuBackend;
import io.weir.gpu.device.CudaException;
import io.weir.gpu.device.DeviceFailedException;
import io.weir.gpu.device.DeviceHealth;
import io.weir.gpu.device.OnDeviceFailure;
import io.weir.gpu.kernel.CudaBackend;
import io.weir.gpu.kernel.CudaOptions;
import java.util.function.Function;
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
        return choose(preference, probe, CudaOptions.DEFAULT);
    }

    /**
     * Chooses a backend for this machine, and logs the choice.
     *
     * @param probe asked only if the preference leaves a choice; no library is loaded unless it has found one and a GPU
     * @param options how a GPU is used if there is one
     * @return an open backend, the caller's to close
     * @throws DeviceFailedException if the GPU has failed for good and the options say to fail with it; a GPU that is not
     *     there, or is refused for another reason, leaves the CPU whatever they say
     */
    public static BackendChoice choose(DevicePreference preference, DriverProbe probe, CudaOptions options) {
        return choose(preference, probe, options, CudaBackend::open);
    }

    static BackendChoice choose(
            DevicePreference preference,
            DriverProbe probe,
            CudaOptions options,
            Function<CudaOptions, CudaBackend> opening) {
        BackendChoice choice = chosen(preference, probe, options, opening);
        if (preference == DevicePreference.GPU && choice.backend() instanceof CpuBackend) {
            LOG.warn("{}", choice);
        } else {
            LOG.info("{}", choice);
        }
        return choice;
    }

    private static BackendChoice chosen(
            DevicePreference preference,
            DriverProbe probe,
            CudaOptions options,
            Function<CudaOptions, CudaBackend> opening) {
        if (preference == DevicePreference.CPU) {
            return cpu("the CPU was asked for");
        }
        DriverReport report = probe.probe();
        String asked = preference == DevicePreference.GPU ? "a GPU was asked for, but " : "";
        if (report.library().isEmpty()) {
            return cpu(asked
                    + (report.devices().isEmpty()
                            ? "no GPU driver was found (no libcuda.so.1, no /dev/nvidia*)"
                            : "the GPU " + report.devices() + " has no driver library (no libcuda.so.1 was found;"
                                    + " in a container, start it with the GPU's driver mounted)"));
        }
        String driver = "a GPU driver was found (" + report.library().get() + ")";
        if (report.devices().isEmpty()) {
            return cpu(asked + driver + ", but no GPU (no /dev/nvidia0)");
        }
        try {
            CudaBackend cuda = opening.apply(options);
            String reason = cuda.device()
                    + (preference == DevicePreference.GPU
                            ? " was found and a GPU was asked for"
                            : " was found: each batch goes where it is scored sooner");
            return new BackendChoice(new AdaptiveBackend(cuda, preference, System::nanoTime), reason);
        } catch (DeviceFailedException e) {
            if (options.onDeviceFailure() == OnDeviceFailure.FAIL) {
                throw e;
            }
            return cpu(asked + driver + ", but GPU " + options.device() + " has failed in this process: "
                    + DeviceHealth.failure(options.device()).orElse("unknown"));
        } catch (CudaException | LinkageError e) {
            return cpu(asked + driver + ", but GPU " + options.device() + " cannot be used: " + firstLine(e));
        }
    }

    private static BackendChoice cpu(String reason) {
        return new BackendChoice(new CpuBackend(reason), reason);
    }

    /** JCuda's messages about libraries go on for pages. */
    private static String firstLine(Throwable e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString());
    }
}
