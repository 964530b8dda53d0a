package io.weir.operators.feature;

import io.weir.state.window.KeyHistory;

/** The event that is answered, and the past of its key. One is used for all events in turn. */
final class Subject {
    KeyHistory history;
    /** The event's own entry. */
    int self;
    /** Its time. */
    long asOf;

    /** Its own value; NaN if it has none. */
    double own(int column) {
        return history.value(column, self);
    }

    /** Seconds from {@code time} to the event. */
    double secondsSince(long time) {
        return (asOf - time) / 1000.0;
    }
}
