package io.weir.benchmarks.pipeline;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Quantiles of a latency.
 *
 * @param count of how many
 * @param p50 milliseconds; NaN of none, as the others
 */
record Latency(long count, double p50, double p99, double p999) {
    /** As the result has it; null where there was nothing. */
    Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("p50", rounded(p50));
        document.put("p99", rounded(p99));
        document.put("p999", rounded(p999));
        return document;
    }

    private static Double rounded(double millis) {
        return Double.isNaN(millis) ? null : Math.rint(millis * 100) / 100;
    }
}
