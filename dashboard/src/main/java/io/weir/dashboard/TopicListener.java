package io.weir.dashboard;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a {@link TopicReader} reads for. Called by one thread. */
public interface TopicListener {
    /** The topics that it wants to be read. */
    List<String> topics();

    /** Takes a record that has just become visible. */
    void accept(ConsumerRecord<byte[], byte[]> record);

    /** Takes a record that was in its topic before reading began. */
    void acceptHistory(ConsumerRecord<byte[], byte[]> record);

    /** Hears how the topics are being read. */
    void connection(Connection state);
}
