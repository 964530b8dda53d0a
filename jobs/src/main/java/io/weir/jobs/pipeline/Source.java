package io.weir.jobs.pipeline;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.flink.table.types.logical.RowType;

/**
 * The topic that is watched.
 *
 * @param topic its name
 * @param format what its values are
 * @param rowType its columns in the order of the file; BOOLEAN, INT, BIGINT, FLOAT, DOUBLE, STRING or TIMESTAMP(3), each
 *     nullable if and only if it is in {@code nullable}
 * @param nullable the columns that may be missing or null; never the id, the event time or a key
 * @param id the column that tells one event from all others; INT, BIGINT or STRING
 * @param eventTime the column of the event time: TIMESTAMP(3) in UTC, or BIGINT in milliseconds since 1970
 * @param outOfOrderness how far behind the newest event one may be and still be in time
 * @param notBefore the earliest event time that is believed
 * @param ahead how far an event time may be ahead of its Kafka record's timestamp
 * @param maxBytes the largest value, in bytes
 * @param rememberIds how long, in event time, an id is remembered, to know its repeats and its label
 */
public record Source(
        String topic,
        TopicFormat format,
        RowType rowType,
        Set<String> nullable,
        String id,
        String eventTime,
        Duration outOfOrderness,
        Instant notBefore,
        Duration ahead,
        int maxBytes,
        Duration rememberIds) {
    public Source {
        nullable = Collections.unmodifiableSet(new LinkedHashSet<>(nullable));
    }
}
