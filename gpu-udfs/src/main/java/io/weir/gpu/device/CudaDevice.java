package io.weir.gpu.device;

import static io.weir.gpu.device.CudaCheck.check;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A CUDA device with its primary context, which all users in the process share: the first {@link #open} retains it, the
 * last {@link #close} unloads its modules and releases it. Thread-safe.
 *
 * <p>A thread that calls the driver must have the context current: {@link #makeCurrent} before each piece of work, since
 * another device's user may have had the thread in between.
 */
public final class CudaDevice implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CudaDevice.class);
    private static final Map<Integer, CudaDevice> OPEN = new HashMap<>();

    private final int ordinal;
    private final CUdevice device = new CUdevice();
    private final CUcontext context = new CUcontext();
    private final Map<String, CUmodule> modules = new HashMap<>();
    private final String name;
    private final int multiprocessors;
    private final int sharedBytesPerBlock;
    private int users;

    private CudaDevice(int ordinal) {
        this.ordinal = ordinal;
        check("cuInit", JCudaDriver.cuInit(0));
        get(device, ordinal);
        byte[] text = new byte[256];
        check("cuDeviceGetName", JCudaDriver.cuDeviceGetName(text, text.length, device));
        this.name = new String(text, StandardCharsets.UTF_8).split("\0", 2)[0];
        this.multiprocessors = attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT);
        this.sharedBytesPerBlock = attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN);
        check("cuDevicePrimaryCtxRetain", JCudaDriver.cuDevicePrimaryCtxRetain(context, device));
    }

    /**
     * Opens a device, or joins those who have.
     *
     * @param ordinal its number, from 0; those that {@code CUDA_VISIBLE_DEVICES} leaves are counted
     * @return open, and to be closed once by each who opened it
     * @throws CudaException if there is no such device or it cannot be used
     * @throws DeviceFailedException if it has failed in this process, or refuses for good
     * @throws LinkageError if the driver's library or JCuda's cannot be loaded
     */
    public static CudaDevice open(int ordinal) {
        synchronized (OPEN) {
            String failure = DeviceHealth.failure(ordinal).orElse(null);
            if (failure != null) {
                throw new DeviceFailedException(ordinal, failure);
            }
            CudaDevice device = OPEN.get(ordinal);
            if (device == null) {
                device = opened(ordinal);
                OPEN.put(ordinal, device);
            }
            device.users++;
            return device;
        }
    }

    private static void get(CUdevice device, int ordinal) {
        int status = JCudaDriver.cuDeviceGet(device, ordinal);
        if (status == CUresult.CUDA_ERROR_INVALID_DEVICE) {
            int[] count = new int[1];
            check("cuDeviceGetCount", JCudaDriver.cuDeviceGetCount(count));
            throw new CudaException(
                    "cuDeviceGet",
                    status,
                    "there is no GPU " + ordinal + ", as this process sees " + count[0]
                            + ", counted from 0 (CUDA_VISIBLE_DEVICES says which)");
        }
        check("cuDeviceGet", status);
    }

    private static CudaDevice opened(int ordinal) {
        try {
            return new CudaDevice(ordinal);
        } catch (CudaException e) {
            if (!e.isSticky()) {
                throw e;
            }
            // Failed before this class was loaded, by another class loader's job, or broken since before the start.
            DeviceHealth.markFailed(ordinal, e.getMessage());
            throw new DeviceFailedException(ordinal, e.getMessage());
        }
    }

    /** The device's number. */
    public int ordinal() {
        return ordinal;
    }

    /** The product's name. */
    public String name() {
        return name;
    }

    /** How many blocks of threads run side by side at least. */
    public int multiprocessors() {
        return multiprocessors;
    }

    /** The most shared memory that a block can ask for, in bytes. */
    public int sharedBytesPerBlock() {
        return sharedBytesPerBlock;
    }

    /**
     * The most operations on floats that the device can begin in a second, a fused multiply-add being one: its multiprocessors,
     * their lanes for floats, and the clock that the driver calls its highest.
     */
    public long operationsPerSecond() {
        int major = attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR);
        int minor = attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
        long kilohertz = attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_CLOCK_RATE);
        return kilohertz * 1000 * multiprocessors * lanes(major, minor);
    }

    /** Lanes for floats of a multiprocessor, as the CUDA C++ Programming Guide has them by compute capability. */
    private static int lanes(int major, int minor) {
        boolean few = major == 7 || (minor == 0 && (major == 6 || major == 8));
        return few ? 64 : 128;
    }

    /** Makes the device's context the calling thread's. */
    public void makeCurrent() {
        check("cuCtxSetCurrent", JCudaDriver.cuCtxSetCurrent(context));
    }

    /**
     * A module of kernels, which is loaded at its first use: the driver then compiles it for this device. The context must
     * be current.
     *
     * @param module its name
     * @param ptx its text
     */
    public CUmodule module(String module, Supplier<byte[]> ptx) {
        synchronized (modules) {
            CUmodule loaded = modules.get(module);
            if (loaded == null) {
                byte[] text = ptx.get();
                loaded = new CUmodule();
                // The driver wants a zero at the end.
                check("cuModuleLoadData", JCudaDriver.cuModuleLoadData(loaded, Arrays.copyOf(text, text.length + 1)));
                modules.put(module, loaded);
            }
            return loaded;
        }
    }

    /** @throws IllegalStateException if all who opened it have closed it */
    @Override
    public void close() {
        synchronized (OPEN) {
            if (users == 0) {
                throw new IllegalStateException("GPU " + ordinal + " is closed already: close it once per open");
            }
            if (--users > 0) {
                return;
            }
            OPEN.remove(ordinal);
        }
        release();
    }

    private void release() {
        // The end of the context frees what cannot be freed one by one, so each failure is told and the next step
        // taken.
        try {
            makeCurrent();
            for (Map.Entry<String, CUmodule> each : modules.entrySet()) {
                check("cuModuleUnload", JCudaDriver.cuModuleUnload(each.getValue()));
            }
        } catch (CudaException e) {
            LOG.warn("GPU {}: its kernels stay until its context ends: {}", ordinal, e.getMessage());
        }
        try {
            check("cuDevicePrimaryCtxRelease", JCudaDriver.cuDevicePrimaryCtxRelease(device));
        } catch (CudaException e) {
            LOG.warn("GPU {}: its context stays until this process ends: {}", ordinal, e.getMessage());
        }
    }

    /** As in a new process. */
    static void forgetAll() {
        synchronized (OPEN) {
            OPEN.clear();
        }
    }

    private int attribute(int attribute) {
        int[] value = new int[1];
        check("cuDeviceGetAttribute", JCudaDriver.cuDeviceGetAttribute(value, attribute, device));
        return value[0];
    }

    @Override
    public String toString() {
        return name + " (GPU " + ordinal + ")";
    }
}
