package io.weir.jobs.demo;

/** What the demo's topics hold at its end; printed with {@code --json}. */
interface DemoSummary {
    /** Whether every message was answered, one way or the other. */
    boolean complete();

    /**
     * Whether nothing more is to come.
     *
     * @param quiet whether nothing has changed for a while
     */
    boolean settled(boolean quiet);

    /** Grows with whatever comes out; what a stuck run is known by. */
    long progress();

    /**
     * All of it, for a person.
     *
     * @param toTheEnd whether the run ended by itself
     */
    String text(boolean toTheEnd);

    /** The counts that tell why a run is stuck. */
    String counts();
}
