package io.weir.state.format;

import java.io.IOException;

/** Refuses what a later version of Weir wrote about its serializers. */
public final class SnapshotVersions {
    private SnapshotVersions() {}

    /** @throws IOException if {@code found} is not {@code known}; the message says what to do */
    public static void expect(int known, int found, String what) throws IOException {
        if (found != known) {
            throw new IOException("the serializer of " + what + " was saved in version " + found
                    + ", this version of Weir reads " + known
                    + ": restore it with the version that wrote it, or start from an empty state");
        }
    }
}
