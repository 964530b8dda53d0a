package io.weir.benchmarks.pipeline.plain;

/** What is remembered of an id: its payment's keys and time, or a label that came before its payment. */
public final class SeenPayment {
    public boolean paid;
    public long cardId;
    public long terminalId;
    public long time;
    public boolean fraud;
    public long labelTime;
}
