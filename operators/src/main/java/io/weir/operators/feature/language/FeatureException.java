package io.weir.operators.feature.language;

/** Features that cannot be read or planned; the message says what was found and what would be accepted. */
public final class FeatureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int position;

    FeatureException(int position, String message) {
        super(message);
        this.position = position;
    }

    /** Where in the text that was read, counted from 1; 0 if the mistake is not at one place. */
    public int position() {
        return position;
    }
}
