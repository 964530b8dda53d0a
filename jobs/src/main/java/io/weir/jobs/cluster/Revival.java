package io.weir.jobs.cluster;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts processes again that have died, but not those that die again and again. For one thread. */
final class Revival {
    private static final Logger LOG = LoggerFactory.getLogger(Revival.class);
    private static final int MOST_IN_A_ROW = 5;
    private static final Duration LIVED = Duration.ofMinutes(1);

    private final Map<String, Deaths> deaths = new HashMap<>();
    private final Map<String, String> given = new TreeMap<>();
    private int restarts;

    /** Deaths of one process that followed each other closely; the last one's time is of the monotonic clock. */
    private record Deaths(int inARow, long last) {}

    /** Starts a process. */
    @FunctionalInterface
    interface Start {
        void start() throws IOException, InterruptedException;
    }

    /** How many were started again. */
    int restarts() {
        return restarts;
    }

    /** What is not started any more, a sentence each. */
    List<String> troubles() {
        return List.copyOf(given.values());
    }

    /**
     * Starts a dead process again, or gives it up.
     *
     * @param why asked why it died
     * @return whether anything has changed by that
     */
    boolean of(String name, Supplier<String> why, Start start) throws IOException, InterruptedException {
        if (given.containsKey(name)) {
            return false;
        }
        long now = System.nanoTime();
        Deaths row = deaths.merge(
                name,
                new Deaths(1, now),
                (before, first) ->
                        now - before.last() < LIVED.toNanos() ? new Deaths(before.inARow() + 1, now) : first);
        String reason = why.get();
        if (row.inARow() > MOST_IN_A_ROW) {
            String trouble = name + " died " + row.inARow() + " times in a row and is not started again: " + reason;
            LOG.error(trouble);
            given.put(name, trouble);
            return true;
        }
        LOG.warn("{} died ({}): starting it again.", name, reason);
        restarts++;
        try {
            start.start();
        } catch (IllegalStateException e) {
            LOG.error("{} does not start again.", name, e);
            given.put(name, name + " does not start again: " + e.getMessage());
        }
        return true;
    }
}
