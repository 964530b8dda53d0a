package io.weir.benchmarks.pipeline.plain;

/** What a terminal remembers of a payment. */
public final class TerminalPayment {
    public long id;
    public long time;
    public double amount;
    /** Whether the amount is ordinary for the card. */
    public boolean ordinary;

    public boolean labelled;
    public boolean fraud;
    public long labelTime;

    public TerminalPayment() {}

    TerminalPayment(Activity payment) {
        id = payment.id;
        time = payment.time;
        amount = payment.amount;
        ordinary = payment.features[PlainFeatures.RATIO_TO_CLEAN_MEAN] <= PlainFeatures.OUTLIER;
    }

    /** Takes a label. */
    void label(boolean wasFraud, long knownAt) {
        labelled = true;
        fraud = wasFraud;
        labelTime = knownAt;
    }
}
