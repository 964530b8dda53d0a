package io.weir.gpu.precision;

/** A model has no form with these elements; the message says why. */
final class NotReducibleException extends Exception {
    private static final long serialVersionUID = 1;

    NotReducibleException(String message) {
        super(message);
    }
}
