package io.weir.benchmarks.pipeline.plain;

/** What a card remembers of a payment. */
public final class PastPayment {
    public long time;
    public double amount;

    public PastPayment() {}

    PastPayment(long time, double amount) {
        this.time = time;
        this.amount = amount;
    }
}
