package io.weir.jobs.cli;

/**
 * What one look at the machine found.
 *
 * @param name what was looked at
 * @param status how it is
 * @param found what is there, with values
 * @param advice what to do about it; empty if all is well
 */
record Check(String name, Status status, String found, String advice) {
    /** How it is; only {@code FAIL} keeps Weir from working. */
    enum Status {
        OK,
        WARN,
        FAIL
    }

    static Check ok(String name, String found) {
        return new Check(name, Status.OK, found, "");
    }

    static Check warn(String name, String found, String advice) {
        return new Check(name, Status.WARN, found, advice);
    }

    static Check fail(String name, String found, String advice) {
        return new Check(name, Status.FAIL, found, advice);
    }
}
