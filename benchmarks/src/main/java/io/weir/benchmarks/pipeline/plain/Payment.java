package io.weir.benchmarks.pipeline.plain;

import com.fasterxml.jackson.annotation.JsonProperty;

/** A payment as its JSON is bound. */
public final class Payment {
    @JsonProperty("transaction_id")
    public long transactionId;

    @JsonProperty("card_id")
    public long cardId;

    @JsonProperty("terminal_id")
    public long terminalId;

    public double amount;

    @JsonProperty("event_time")
    public String eventTime;
}
