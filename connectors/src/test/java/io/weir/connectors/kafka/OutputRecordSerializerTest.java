package io.weir.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SerializerTestBase;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.junit.jupiter.api.Test;

/** Flink's own list of checks on serializers, and what Flink does not ask. */
class OutputRecordSerializerTest extends SerializerTestBase<OutputRecord> {
    @Override
    protected TypeSerializer<OutputRecord> createSerializer() {
        return TypeInformation.of(OutputRecord.class).createSerializer(new SerializerConfigImpl());
    }

    @Override
    protected int getLength() {
        return -1;
    }

    @Override
    protected Class<OutputRecord> getTypeClass() {
        return OutputRecord.class;
    }

    @Override
    protected OutputRecord[] getTestData() {
        return new OutputRecord[] {
            OutputRecord.of("alerts", "17", "{\"id\":17}"),
            OutputRecord.of("models", null, null),
            new OutputRecord("t", new byte[0], new byte[0], 0L, List.of()),
            new OutputRecord("dead-letters", new byte[] {-1, 0}, new byte[70_000], 1L, List.of("reason", "é€")),
            new OutputRecord("Größe", new byte[] {1}, null, Long.MAX_VALUE, List.of("a", "", "a", "b")),
        };
    }

    @Test
    void typeIsFoundWithoutKryo() {
        assertThat(TypeInformation.of(OutputRecord.class)).isSameAs(OutputRecordTypeInfo.INSTANCE);
    }

    @Test
    void snapshotOfALaterFormatIsRefusedWithBothVersions() {
        assertThatThrownBy(() -> new OutputRecordSerializer.Snapshot()
                        .readSnapshot(
                                2,
                                new DataInputDeserializer(new byte[0]),
                                getClass().getClassLoader()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("format 2")
                .hasMessageContaining("formats 1 to 1");
    }

    @Test
    void recordsThatKafkaWouldRefuseAreRefusedWhereTheyAreMade() {
        assertThatThrownBy(() -> new OutputRecord("", null, null, null, List.of()))
                .hasMessageContaining("no topic");
        assertThatThrownBy(() -> new OutputRecord("t", null, null, -5L, List.of()))
                .hasMessageContaining("timestamp -5")
                .hasMessageContaining("from 0");
        assertThatThrownBy(() -> new OutputRecord("t", null, null, null, List.of("reason")))
                .hasMessageContaining("1 header texts")
                .hasMessageContaining("even number");
    }

    @Test
    void recordsAreEqualByTheirBytes() {
        OutputRecord record = OutputRecord.of("t", "k", "v");

        assertThat(record).isEqualTo(OutputRecord.of("t", "k", "v")).hasSameHashCodeAs(OutputRecord.of("t", "k", "v"));
        assertThat(record).isNotEqualTo(OutputRecord.of("t", "k", "w")).isNotEqualTo(OutputRecord.of("t", null, "v"));
    }
}
