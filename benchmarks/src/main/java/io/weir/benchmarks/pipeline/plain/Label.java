package io.weir.benchmarks.pipeline.plain;

import com.fasterxml.jackson.annotation.JsonProperty;

/** A label as its JSON is bound. */
public final class Label {
    @JsonProperty("transaction_id")
    public long transactionId;

    @JsonProperty("is_fraud")
    public boolean fraud;

    @JsonProperty("label_time")
    public String labelTime;
}
