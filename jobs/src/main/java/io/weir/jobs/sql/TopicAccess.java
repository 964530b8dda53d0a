package io.weir.jobs.sql;

import java.util.Map;
import java.util.TreeMap;

/**
 * How a session's tables reach Kafka.
 *
 * @param bootstrap {@code host:port[,host:port...]}
 * @param properties of every Kafka client
 * @param bounded whether a table ends with the records that are there when a query starts
 */
public record TopicAccess(String bootstrap, Map<String, String> properties, boolean bounded) {
    public TopicAccess {
        properties = new TreeMap<>(properties);
    }
}
