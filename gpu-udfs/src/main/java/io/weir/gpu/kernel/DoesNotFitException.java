package io.weir.gpu.kernel;

/** A model has a shape that the kernels cannot run on this device; the message says which and what would fit. */
public final class DoesNotFitException extends RuntimeException {
    private static final long serialVersionUID = 1;

    DoesNotFitException(String message) {
        super(message);
    }

    static void requireShared(String what, long bytes, int most) {
        if (bytes > most) {
            throw new DoesNotFitException(what + " needs " + bytes + " bytes of shared memory, and a block has at most "
                    + most + " on this device");
        }
    }
}
