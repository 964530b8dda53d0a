package io.weir.gpu.health;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * NVML's functions, called by name. One that this driver's library lacks, being older or newer, answers {@link
 * #FUNCTION_NOT_FOUND} as NVML itself does. Thread-safe, as NVML is.
 */
final class Nvml {
    static final int SUCCESS = 0;
    static final int FUNCTION_NOT_FOUND = 13;
    static final int GPU_IS_LOST = 15;
    static final int RESET_REQUIRED = 16;

    private final NativeLibrary library;
    private final Map<String, Optional<Function>> functions = new ConcurrentHashMap<>();

    private Nvml(NativeLibrary library) {
        this.library = library;
    }

    /** @throws LinkageError if there is no such library, or JNA cannot work here */
    static Nvml load(String library) {
        return new Nvml(NativeLibrary.getInstance(library));
    }

    /** Calls a function that returns {@code nvmlReturn_t}. */
    int call(String name, Object... arguments) {
        return functions
                .computeIfAbsent(name, this::find)
                .map(function -> function.invokeInt(arguments))
                .orElse(FUNCTION_NOT_FOUND);
    }

    private Optional<Function> find(String name) {
        try {
            return Optional.of(library.getFunction(name));
        } catch (UnsatisfiedLinkError missing) {
            return Optional.empty();
        }
    }

    /** A status in NVML's words, with its number. */
    String describe(int status) {
        return functions
                        .computeIfAbsent("nvmlErrorString", this::find)
                        .map(function -> function.invokeString(new Object[] {status}, false))
                        .orElse("error")
                + " (NVML status " + status + ")";
    }
}
