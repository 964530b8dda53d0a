package io.weir.connectors.simulation;

/**
 * The metrics of a service at one minute; NaN for one that was not scraped.
 *
 * @param time epoch milliseconds
 * @param cpuPercent 0 to 100
 * @param memoryPercent 0 to 100
 * @param requestsPerSecond 0 or above
 * @param latencyMillis above 0
 */
record ServiceRow(
        String service,
        long time,
        double cpuPercent,
        double memoryPercent,
        double requestsPerSecond,
        double latencyMillis) {}
