package io.weir.connectors.kafka;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/** Hands an output record to the producer; the partition follows from the key. */
final class OutputRecordSchema implements KafkaRecordSerializationSchema<OutputRecord> {
    private static final long serialVersionUID = 1L;

    /** Flink's timestamp is left aside: a record without one of its own is stamped when it is sent. */
    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            OutputRecord record, KafkaSinkContext context, Long flinkTimestamp) {
        ProducerRecord<byte[], byte[]> produced =
                new ProducerRecord<>(record.topic(), null, record.timestamp(), record.key(), record.value());
        Headers headers = produced.headers();
        List<String> texts = record.headers();
        for (int i = 0; i < texts.size(); i += 2) {
            headers.add(texts.get(i), texts.get(i + 1).getBytes(StandardCharsets.UTF_8));
        }
        return produced;
    }
}
