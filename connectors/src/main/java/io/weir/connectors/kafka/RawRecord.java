package io.weir.connectors.kafka;

import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * A Kafka record as it was read, nothing of it interpreted but its times.
 *
 * <p>The arrays are those of the Kafka client: read them, never write to them.
 *
 * @param value the value's bytes; null for a tombstone
 * @param key the key's bytes; null when the record has none
 * @param topic the topic it was read from
 * @param partition its partition, from 0
 * @param offset its offset in the partition
 * @param timestamp the record's timestamp, epoch milliseconds; -1 when the record has none
 * @param sentAt when it was sent, epoch milliseconds: the header {@value #SENT_AT} (decimal ASCII digits), or the
 *     record's timestamp when there is no such header or it cannot be read
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes as they came; nobody compares raw records
public record RawRecord(
        byte[] value, byte[] key, String topic, int partition, long offset, long timestamp, long sentAt) {

    /** The header that tells when a record was sent. */
    public static final String SENT_AT = "sent-at";

    /** A long has at most 19 decimal digits; 18 of them cannot overflow and last for 30 million years. */
    private static final int MOST_DIGITS = 18;

    public RawRecord {
        Objects.requireNonNull(topic, "topic");
    }

    /** Takes a consumer's record; never throws, whatever its bytes are. */
    public static RawRecord of(ConsumerRecord<byte[], byte[]> record) {
        return new RawRecord(
                record.value(),
                record.key(),
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                sentAt(record));
    }

    private static long sentAt(ConsumerRecord<byte[], byte[]> record) {
        Header header = record.headers().lastHeader(SENT_AT);
        byte[] digits = header == null ? null : header.value();
        if (digits == null || digits.length == 0 || digits.length > MOST_DIGITS) {
            return record.timestamp();
        }
        long millis = 0;
        for (byte digit : digits) {
            if (digit < '0' || digit > '9') {
                return record.timestamp();
            }
            millis = millis * 10 + (digit - '0');
        }
        return millis;
    }
}
