package io.weir.jobs.cluster;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a cluster is asked to be.
 *
 * @param flinkHome an installed Flink; null: the jars that the build has gathered
 * @param bootstrap an existing Kafka; null: one of its own
 * @param kafkaConfig a file with properties of every Kafka client; null: none
 * @param taskManagers how many TaskManagers, at least 1
 * @param flink options of Flink, over those of {@code flink-conf/config.yaml}
 * @param kafkaPort the port wanted for its own Kafka; another is taken if it is not free
 * @param flinkPort the port wanted for the JobManager's REST interface, likewise
 * @param pagePort the port wanted for the live page, likewise
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record UpOptions(
        Path flinkHome,
        String bootstrap,
        Path kafkaConfig,
        int taskManagers,
        Map<String, String> flink,
        int kafkaPort,
        int flinkPort,
        int pagePort) {
    UpOptions {
        flink = new TreeMap<>(flink);
    }
}
