package io.weir.integration;

import java.io.IOException;

/** Sends signals that {@link ProcessHandle} cannot. */
final class Signals {
    private Signals() {}

    /**
     * Sends one and returns when it is sent.
     *
     * @param name without {@code SIG}
     */
    static void send(String name, long pid) {
        try {
            int status = new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException("kill -" + name + " " + pid + " ended with " + status);
            }
        } catch (IOException e) {
            throw new IllegalStateException("kill cannot be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while sending " + name + " to " + pid, e);
        }
    }
}
