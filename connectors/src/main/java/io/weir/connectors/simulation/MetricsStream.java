package io.weir.connectors.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The endless stream of a fleet's messages: minute by minute a row of each service that was scraped, broken messages between them,
 * and each incident in the minute after its end.
 *
 * <p>It is a pure function of its configuration. Of the first N messages to the topic of metrics round(N * share) are
 * broken, evenly spaced and in all {@link BrokenWay ways} but duplicates in turn. A broken message stands for no row: it has the
 * fields of the row after it. Not thread-safe.
 */
final class MetricsStream {
    private static final int MINUTES_PER_DAY = 1440;
    private static final int WAYS = BrokenWay.values().length - 1;

    private final ServiceFleet fleet;
    private final double brokenShare;
    private final Deque<Incident> unended = new ArrayDeque<>();
    private List<Incident> today = List.of();
    private long minute = -1;
    private int service;
    private ServiceRow upcoming;
    private long messages;
    private long incidents;

    MetricsStream(MetricsConfig config) {
        fleet = new ServiceFleet(config.fleet());
        brokenShare = config.broken();
        service = fleet.size();
    }

    /** The next message; there is always one. */
    MetricsMessage next() {
        while (upcoming == null) {
            if (service == fleet.size()) {
                beginMinute();
            }
            Incident ended = unended.peekFirst();
            if (ended != null && ended.to() < fleet.time(minute)) {
                unended.removeFirst();
                return new MetricsMessage(incidents++, fleet.time(minute), null, 0, null, ended);
            }
            upcoming = fleet.row(service++, minute, today);
        }
        long index = messages++;
        long brokenBefore = brokenAmong(index);
        if (brokenAmong(messages) > brokenBefore) {
            return new MetricsMessage(
                    index,
                    upcoming.time(),
                    BrokenWay.ofNthWithoutId(brokenBefore),
                    brokenBefore / WAYS,
                    upcoming,
                    null);
        }
        ServiceRow row = upcoming;
        upcoming = null;
        return new MetricsMessage(index, row.time(), null, 0, row, null);
    }

    private long brokenAmong(long firstMessages) {
        return Math.round(firstMessages * brokenShare);
    }

    private void beginMinute() {
        minute++;
        service = 0;
        if (minute % MINUTES_PER_DAY == 0) {
            today = fleet.incidents(minute / MINUTES_PER_DAY);
            unended.addAll(today);
        }
    }
}
