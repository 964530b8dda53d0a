package io.weir.gpu.kernel;

/**
 * The stand-in for a CUDA device, or for several, and what a test can tell it: which call fails and how, how much memory it
 * has, in which order it runs a block's threads. JCuda and all code above it run unchanged.
 *
 * <p>There is one per process. Thread-safe; but tests that plan faults must not run beside others that use the device.
 */
public final class StandInDevice {
    /** In which order the threads of a block run between two barriers, and the blocks of a grid. */
    public enum Order {
        FORWARD,
        BACKWARD,
        SHUFFLED
    }

    /** The name under which {@link #failAt} knows a kernel's running, which comes after its launch has succeeded. */
    public static final String EXECUTION = "execution";

    private static boolean loaded;

    private StandInDevice() {}

    /**
     * Makes the stand-in this process's libcuda.so.1, for which JCuda must not have been used before, and brings it into
     * the state after a start. Skips the test where it cannot be built.
     */
    public static synchronized void install() {
        if (!loaded) {
            // A library loaded under this name is what later ones that need it are given.
            System.load(HostCheck.driver().resolve("libcuda.so.1").toString());
            loaded = true;
        }
        reset();
    }

    /**
     * Makes several devices present, until the next reset.
     *
     * @param devices 1 to 8
     */
    public static native void present(int devices);

    /**
     * Plans a fault of the first device.
     *
     * @param function a driver function without its version, such as {@code cuMemAlloc}, or {@link #EXECUTION}
     * @param nth 1 for its next call; 0 for every call
     * @param code the CUresult it returns; a sticky one (such as 700) is then returned by all calls that need the device
     */
    public static void failAt(String function, int nth, int code) {
        failOn(0, function, nth, code);
    }

    /** As {@link #failAt}, of the device with this number. */
    public static native void failOn(int device, String function, int nth, int code);

    /** Forgets the faults planned; the device stays failed if it is. */
    public static native void clearFaults();

    /** Each device's memory, in bytes; what is allocated already stays. */
    public static native void limitMemory(long bytes);

    public static void runThreads(Order order) {
        runThreads(order.ordinal());
    }

    private static native void runThreads(int order);

    /** How often a driver function was called on the first device since the last reset, failed calls included. */
    public static long calls(String function) {
        return callsOn(0, function);
    }

    /** As {@link #calls}, on the device with this number. */
    public static native long callsOn(int device, String function);

    /** Allocations of device memory that live. */
    public static native long allocations();

    /** Allocations of pinned host memory that live. */
    public static native long pinnedAllocations();

    /** Streams, events, modules and graphs that live. */
    public static native long handles();

    /** As after a new start of the process: one device, no fault, no memory, no handle, all counts zero. */
    public static native void reset();
}
