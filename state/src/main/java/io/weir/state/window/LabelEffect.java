package io.weir.state.window;

/** What a label did to the history of its key. */
public enum LabelEffect {
    /** The event is no longer remembered, or never was. */
    FORGOTTEN,
    /** A newer label of the event is known. */
    NONE,
    /** Events from its label time on are answered with it. */
    CHANGED
}
