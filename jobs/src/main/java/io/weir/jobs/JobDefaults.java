package io.weir.jobs;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;

/** What every Weir job sets for itself, wherever it runs. */
final class JobDefaults {
    private JobDefaults() {}

    static Configuration configuration() {
        Configuration configuration = new Configuration();
        // Operators hand events on and keep none, so that no copy between chained operators is needed.
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        // A type without a serializer of its own would fall back to Kryo: slow, and a savepoint format that nobody chose.
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        return configuration;
    }
}
