package io.weir.connectors.kafka;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.typeinfo.TypeInfo;

/**
 * A record on its way to the topic that it names itself, so that one sink serves many topics.
 *
 * <p>Immutable by agreement: the arrays are not copied, and whoever made them does not write to them afterwards.
 *
 * @param topic where it goes
 * @param key the key's bytes, or null
 * @param value the value's bytes, or null (a tombstone in a compacted topic)
 * @param timestamp the record's timestamp, epoch milliseconds from 0; null for the time of sending, which is
 *     the better choice: a broker that recovers from a crash forgets producers of old timestamps, and with them
 *     whether a repeated batch was written
 * @param headers name and value in turn, an even number of texts; values are sent as UTF-8
 */
@TypeInfo(OutputRecordTypeInfo.Factory.class)
@SuppressWarnings("ArrayRecordComponent") // equals, hashCode and toString below look into the arrays
public record OutputRecord(String topic, byte[] key, byte[] value, Long timestamp, List<String> headers) {

    public OutputRecord {
        if (topic == null || topic.isEmpty()) {
            throw new IllegalArgumentException("An output record has no topic; give the name of the topic it goes to.");
        }
        if (timestamp != null && timestamp < 0) {
            throw new IllegalArgumentException("An output record for the topic '" + topic + "' has the timestamp "
                    + timestamp + "; give epoch milliseconds from 0, or null for the time of sending.");
        }
        if (headers.size() % 2 != 0) {
            throw new IllegalArgumentException("An output record for the topic '" + topic + "' has " + headers.size()
                    + " header texts; give name and value in turn, an even number.");
        }
        headers = List.copyOf(headers);
    }

    /** A record without headers, stamped when it is sent. */
    public static OutputRecord of(String topic, String key, String value) {
        return new OutputRecord(
                topic,
                key == null ? null : key.getBytes(StandardCharsets.UTF_8),
                value == null ? null : value.getBytes(StandardCharsets.UTF_8),
                null,
                List.of());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OutputRecord that
                && topic.equals(that.topic)
                && Arrays.equals(key, that.key)
                && Arrays.equals(value, that.value)
                && Objects.equals(timestamp, that.timestamp)
                && headers.equals(that.headers);
    }

    @Override
    public int hashCode() {
        return Objects.hash(topic, Arrays.hashCode(key), Arrays.hashCode(value), timestamp, headers);
    }

    @Override
    public String toString() {
        return "OutputRecord[" + topic + ", key " + size(key) + ", value " + size(value) + ", timestamp " + timestamp
                + ", headers " + headers + "]";
    }

    private static String size(byte[] bytes) {
        return bytes == null ? "null" : "of " + bytes.length + " bytes";
    }
}
