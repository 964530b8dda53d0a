package io.weir.benchmarks.pipeline.plain;

/** A payment on its way through the job, or the label of one: a POJO, for Flink's POJO serializer. */
public final class Activity {
    public boolean label;
    public long id;
    public long cardId;
    public long terminalId;
    public double amount;
    /** Of the payment, epoch milliseconds. */
    public long time;

    public long sentAt;
    /** Of a label. */
    public boolean fraud;

    public long labelTime;
    /** Of a payment, as far as they are filled in. */
    public float[] features = {};

    /** When it became known. */
    public long knownAt() {
        return label ? labelTime : time;
    }
}
