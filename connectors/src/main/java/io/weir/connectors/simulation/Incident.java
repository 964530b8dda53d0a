package io.weir.connectors.simulation;

import java.util.List;

/**
 * Something that went wrong with a simulated service: the truth that a detector is measured by.
 *
 * @param service the number of the service
 * @param name of the service
 * @param columns the metrics that show it
 * @param from epoch milliseconds of the first row that does
 * @param to of the last
 * @param strength 0 to 1: where it is between the mildest and the worst of its kind
 */
record Incident(
        int service, String name, IncidentKind kind, List<String> columns, long from, long to, double strength) {
    boolean shows(long time) {
        return from <= time && time <= to;
    }

    /** How far it has come, 0 to 1. */
    double progress(long time) {
        return to == from ? 1 : (time - from) / (double) (to - from);
    }
}
