package io.weir.dashboard;

import java.time.Instant;

/** What is counted of events that were judged, whatever they are: how many, how fast, how late, how high. Not thread-safe. */
final class JudgedEvents {
    private final DecisionParser decision = new DecisionParser();
    private final RateMeter rate;
    private final LatencyMeter latency;
    private final ScoreDistribution scores;
    private long total;
    private long alerts;

    JudgedEvents(Instant start) {
        rate = new RateMeter(start.getEpochSecond());
        latency = new LatencyMeter(start.getEpochSecond());
        scores = new ScoreDistribution(start.getEpochSecond());
    }

    /**
     * Counts a decision or a verdict; also one that breaks the format.
     *
     * @param history whether it was there before reading began, and so is no part of the present
     * @return whether it is an alert
     * @throws IllegalArgumentException if it breaks the format
     */
    boolean count(byte[] value, boolean history, long second) {
        total++;
        if (!history) {
            rate.add(second);
        }
        decision.parse(value);
        if (decision.alert) {
            alerts++;
        }
        if (!Double.isNaN(decision.latencyMs)) {
            if (history) {
                latency.addHistory(decision.latencyMs);
            } else {
                latency.add(decision.latencyMs, second);
            }
        }
        if (history) {
            scores.addHistory(decision.score);
        } else {
            scores.add(decision.score, second);
        }
        return decision.alert;
    }

    Snapshot.Decisions decisions() {
        return new Snapshot.Decisions(total, alerts);
    }

    Snapshot.EventRate rate(long second) {
        return rate.snapshot(second);
    }

    Snapshot.Latency latency(long second) {
        return latency.snapshot(second);
    }

    Snapshot.Scores scores(long second) {
        return scores.snapshot(second);
    }
}
