package io.weir.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.connectors.kafka.OutputRecord;
import io.weir.operators.event.Event;
import io.weir.operators.event.Original;
import java.util.List;
import org.apache.flink.api.common.functions.MapFunction;

/** Makes what the steps found into records of the topics; docs/topics.md is their format. */
final class Outputs {
    private Outputs() {}

    static OutputRecord record(String topic, String key, byte[] value) {
        return new OutputRecord(topic, key.getBytes(UTF_8), value, null, List.of());
    }

    /** Refused messages as dead letters: the original bytes, and why in the headers. */
    static MapFunction<Event, OutputRecord> deadLetters(String pipeline, String topic) {
        return event -> {
            Original original = event.original();
            return new OutputRecord(
                    topic,
                    original.key(),
                    original.value(),
                    null,
                    List.of(
                            "reason", event.rejection().reason().name(),
                            "detail", event.rejection().detail(),
                            "pipeline", pipeline,
                            "source-topic", original.topic(),
                            "source-partition", Integer.toString(original.partition()),
                            "source-offset", Long.toString(original.offset())));
        };
    }
}
