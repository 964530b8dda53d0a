package io.weir.dashboard;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Stands still until it is advanced. */
final class ManualClock implements InstantSource {
    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public Instant instant() {
        return now;
    }

    void advance(Duration duration) {
        now = now.plus(duration);
    }
}
