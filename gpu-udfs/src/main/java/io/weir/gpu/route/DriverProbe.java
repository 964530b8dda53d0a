package io.weir.gpu.route;

/** Looks for a GPU's driver and device files. Must be free of side effects: it loads no library and opens no device. */
@FunctionalInterface
public interface DriverProbe {
    DriverReport probe();

    /** A probe of the machine this runs on. */
    static DriverProbe ofThisMachine() {
        return FileSystemProbe.ofThisMachine();
    }
}
