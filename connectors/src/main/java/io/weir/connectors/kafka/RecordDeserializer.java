package io.weir.connectors.kafka;

import java.util.Objects;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Lets a {@link RecordParser} read a Kafka source. It adds no checks of its own and throws for no bytes: only what the
 * parser throws gets through.
 *
 * @param <T> the elements that the parser produces
 */
public final class RecordDeserializer<T> implements KafkaRecordDeserializationSchema<T> {
    private static final long serialVersionUID = 1L;

    private final RecordParser<T> parser;
    private final TypeInformation<T> producedType;

    /**
     * @param parser makes the elements
     * @param producedType their type
     */
    public RecordDeserializer(RecordParser<T> parser, TypeInformation<T> producedType) {
        this.parser = Objects.requireNonNull(parser, "parser");
        this.producedType = Objects.requireNonNull(producedType, "producedType");
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<T> out) {
        parser.parse(RawRecord.of(record), out);
    }

    @Override
    public TypeInformation<T> getProducedType() {
        return producedType;
    }
}
