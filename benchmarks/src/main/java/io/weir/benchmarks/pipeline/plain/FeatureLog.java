package io.weir.benchmarks.pipeline.plain;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.weir.ml.ModelSnapshot;
import java.time.Instant;
import java.util.List;

/** A feature vector as its JSON is bound. */
record FeatureLog(
        long id,
        @JsonProperty("event_time") String eventTime,
        float score,
        String model,
        @JsonProperty("model_version") long modelVersion,
        List<Float> features) {
    FeatureLog(Activity payment, float score, ModelSnapshot model) {
        this(
                payment.id,
                Instant.ofEpochMilli(payment.time).toString(),
                score,
                model.name(),
                model.version(),
                Decide.nullable(payment.features));
    }
}
