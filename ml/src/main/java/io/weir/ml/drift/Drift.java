package io.weir.ml.drift;

/** What a detector says of a value, in rising order. */
public enum Drift {
    /** Nothing has changed that chance would not explain. */
    NONE,
    /** Something may be changing: the time to grow a model in the background. */
    WARNING,
    /** It has changed. The detector has forgotten what was before. */
    DRIFT
}
