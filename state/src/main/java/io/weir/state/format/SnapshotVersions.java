package io.weir.state.format;

import java.io.IOException;

/** Refuses what a later version of Weir wrote about its serializers. */
public final class SnapshotVersions {
    private SnapshotVersions() {}

    /** @throws IOException if {@code found} is not {@code known}; the message says what to do */
    public static void expect(int known, int found, String what) throws IOException {
        expect(known, known, found, what);
    }

    /** @throws IOException if {@code found} is not one from {@code oldest} to {@code newest}; the message says what to do */
    public static void expect(int oldest, int newest, int found, String what) throws IOException {
        if (found < oldest || found > newest) {
            throw new IOException("the serializer of " + what + " was saved in version " + found
                    + ", this version of Weir reads " + (oldest == newest ? "" : oldest + " to ") + newest
                    + ": restore it with the version that wrote it, or start from an empty state");
        }
    }
}
