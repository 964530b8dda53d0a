package io.weir.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawRecordTest {
    private static final long TIMESTAMP = 1_522_540_831_000L;

    @Property
    void timeOfSendingIsTheHeadersDecimal(@ForAll @LongRange(min = 0, max = 999_999_999_999_999_999L) long sentAt) {
        assertThat(RawRecord.of(record(Long.toString(sentAt).getBytes(StandardCharsets.US_ASCII)))
                        .sentAt())
                .isEqualTo(sentAt);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "12x", " 12", "1.5", "9999999999999999999", "١٢"})
    void unreadableTimeOfSendingFallsBackToTheTimestamp(String header) {
        assertThat(RawRecord.of(record(header.getBytes(StandardCharsets.UTF_8))).sentAt())
                .isEqualTo(TIMESTAMP);
    }

    @Test
    void missingTimeOfSendingFallsBackToTheTimestamp() {
        assertThat(RawRecord.of(record(null)).sentAt()).isEqualTo(TIMESTAMP);
    }

    @Property
    void noBytesMakeTheDeserializerThrow(@ForAll byte[] value, @ForAll byte[] key, @ForAll byte[] header) {
        RecordDeserializer<Integer> lengths =
                new RecordDeserializer<>((raw, out) -> out.collect(raw.value().length + raw.key().length), Types.INT);
        List<Integer> seen = new ArrayList<>();
        RecordHeaders headers = new RecordHeaders();
        headers.add("sent-at", header);

        lengths.deserialize(
                new ConsumerRecord<>(
                        "t", 1, 2, TIMESTAMP, TimestampType.CREATE_TIME, 0, 0, key, value, headers, Optional.empty()),
                new ListCollector<>(seen));

        assertThat(seen).containsExactly(value.length + key.length);
    }

    @Test
    void tombstoneWithoutAKeyIsHandedOn() {
        RawRecord raw = RawRecord.of(new ConsumerRecord<>("t", 3, 9, null, null));

        assertThat(raw.value()).isNull();
        assertThat(raw.key()).isNull();
        assertThat(raw.topic()).isEqualTo("t");
        assertThat(raw.partition()).isEqualTo(3);
        assertThat(raw.offset()).isEqualTo(9);
    }

    private static ConsumerRecord<byte[], byte[]> record(byte[] sentAt) {
        RecordHeaders headers = new RecordHeaders();
        if (sentAt != null) {
            headers.add("sent-at", sentAt);
        }
        return new ConsumerRecord<>(
                "t", 0, 0, TIMESTAMP, TimestampType.CREATE_TIME, 0, 0, null, null, headers, Optional.empty());
    }
}
