package io.weir.benchmarks.pipeline.plain;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.weir.ml.ModelSnapshot;
import java.time.Instant;

/** A decision as its JSON is bound. */
record Decision(
        long id,
        @JsonProperty("event_time") String eventTime,
        float score,
        String decision,
        String model,
        @JsonProperty("model_version") long modelVersion,
        @JsonProperty("latency_ms") long latencyMillis) {
    Decision(Activity payment, float score, boolean alert, ModelSnapshot model) {
        this(
                payment.id,
                Instant.ofEpochMilli(payment.time).toString(),
                score,
                alert ? "alert" : "pass",
                model.name(),
                model.version(),
                Math.max(0, System.currentTimeMillis() - payment.sentAt));
    }
}
