package io.weir.jobs;

import java.time.Duration;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;

/** What every Weir job sets for itself, wherever it runs. */
public final class JobDefaults {
    private JobDefaults() {}

    /** A new configuration, for the caller to add to. */
    public static Configuration configuration() {
        Configuration configuration = new Configuration();
        // Operators hand events on and keep none, so that no copy between chained operators is needed.
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        // A type without a serializer of its own would fall back to Kryo: slow, and a savepoint format that nobody
        // chose.
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        // Flink's default holds a half-filled buffer back for 100 ms at each of four shuffles.
        configuration.set(ExecutionOptions.BUFFER_TIMEOUT, Duration.ofMillis(5));
        return configuration;
    }
}
