package io.weir.operators.validation;

import io.weir.operators.event.Rejection;

/** Ends the parsing of a message that is refused. Has no stack trace: bad input is ordinary, and may be frequent. */
public final class Rejected extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Rejection rejection;

    /** @param detail a sentence with the name, the value and what would be accepted */
    public Rejected(Rejection.Reason reason, String detail) {
        super(detail, null, false, false);
        rejection = new Rejection(reason, detail);
    }

    public Rejection rejection() {
        return rejection;
    }
}
