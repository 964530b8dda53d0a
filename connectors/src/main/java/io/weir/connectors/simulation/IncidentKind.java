package io.weir.connectors.simulation;

import java.util.List;
import java.util.Locale;

/** What can go wrong with a service, and which of its metrics show it. */
public enum IncidentKind {
    /** Latency is five to nine times as high, for one to three minutes. */
    SPIKE(1, 3, "latency_ms"),
    /** Latency is twice to three times as high, for two to five hours. */
    LEVEL_SHIFT(120, 300, "latency_ms"),
    /** Memory fills up over six to ten hours until it is nearly full; then the service is started anew. */
    SLOW_LEAK(360, 600, "memory_percent"),
    /** A metric is told to be the very same for two to four hours. */
    STUCK_VALUE(120, 240, "requests_per_s", "cpu_percent"),
    /** For two to four hours of the day the processor is as busy as it is at night, each metric looking ordinary. */
    LOST_CORRELATION(120, 240, "cpu_percent"),
    /** Nearly no request arrives, for five to twenty minutes. */
    DROP_OUT(5, 20, "requests_per_s", "cpu_percent");

    private final int leastMinutes;
    private final int mostMinutes;
    private final List<String> columns;

    IncidentKind(int leastMinutes, int mostMinutes, String... columns) {
        this.leastMinutes = leastMinutes;
        this.mostMinutes = mostMinutes;
        this.columns = List.of(columns);
    }

    /** The metrics that may show it; a stuck value is of one of them. */
    List<String> columns() {
        return columns;
    }

    int minutes(double share) {
        return leastMinutes + (int) (share * (mostMinutes - leastMinutes + 1));
    }

    /** Such as {@code level-shift}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
