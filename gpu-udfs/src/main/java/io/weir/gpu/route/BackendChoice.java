package io.weir.gpu.route;

import io.weir.gpu.ScoringBackend;

/**
 * The backend that scores and why: a clause that can follow "because".
 *
 * @param backend open, and the caller's to close
 */
public record BackendChoice(ScoringBackend backend, String reason) {
    /** One sentence for the log. */
    @Override
    public String toString() {
        return "scoring runs on " + backend.name() + " because " + reason;
    }
}
