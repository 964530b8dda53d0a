package io.weir.gpu.health;

/** A device that can be asked how it is. Safe for use by several threads. */
public interface MonitoredDevice {
    /** Its number among all of the machine's devices, from 0: NVML knows no CUDA_VISIBLE_DEVICES. */
    int index();

    /** Its product name; "unknown GPU" if it does not tell. */
    String name();

    /**
     * Asks it now. Never throws: what it does not tell is absent, and a device that is lost says so.
     *
     * <p>Takes some 40 ms, in which the calling thread waits: PCIe traffic is counted over 20 ms each way. So it belongs on
     * no thread that has records to handle.
     */
    HealthSample sample();
}
