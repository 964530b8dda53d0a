package io.weir.connectors.kafka;

import java.io.Serializable;
import org.apache.flink.util.Collector;

/**
 * Turns one raw record into any number of elements.
 *
 * <p>It is serialized with the job and lives in every source reader, where one thread at a time calls it. A parser answers bad bytes with an element that says so
 * (which later becomes a dead letter): an exception that it throws fails the job.
 *
 * @param <T> the elements that it produces
 */
@FunctionalInterface
public interface RecordParser<T> extends Serializable {

    /**
     * Parses one record.
     *
     * @param record as it was read; not reused afterwards
     * @param out takes the elements; they carry the record's timestamp
     */
    void parse(RawRecord record, Collector<T> out);
}
