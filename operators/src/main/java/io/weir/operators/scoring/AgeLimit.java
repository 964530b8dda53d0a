package io.weir.operators.scoring;

import java.io.Serializable;
import java.time.Duration;

/**
 * How old, in event time, the model that decides may become: the time of the events less the newest label's that it learned
 * from. Where no event comes, nothing grows old.
 *
 * @param most zero: without a limit
 * @param reaction to an older one, unless it is pinned: that is told, and decides on
 */
public record AgeLimit(Duration most, Reaction reaction) implements Serializable {
    public static final AgeLimit NONE = new AgeLimit(Duration.ZERO, Reaction.ALARM);

    /** What happens when a model is too old; the metric and the status tell it in any case. */
    public enum Reaction {
        /** It decides on. */
        ALARM,
        /** Every event gets the prior. */
        PRIOR,
        /** The job fails. */
        FAIL
    }

    /** Whether a model of knowledge up to some time is too old at a moment; both in epoch milliseconds of event time. */
    public boolean exceeded(long knowledge, long now) {
        return !most.isZero() && now - knowledge > most.toMillis();
    }
}
