package io.weir.jobs.demo;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/**
 * What is known of a run, whatever the demo is of.
 *
 * @param bootstrap Kafka's address
 * @param sizes counts messages in its topics
 * @param sent messages that this run sent to the main topic
 * @param completed the checkpoints that each job completed in this run, by the job's name
 * @param failed those that failed, of all jobs
 * @param restarts processes that were started again in this run
 * @param seconds this run's time so far
 * @param directory where it keeps its state
 */
record DemoRun(
        String bootstrap,
        TopicSizes sizes,
        long sent,
        Map<String, Long> completed,
        long failed,
        int restarts,
        double seconds,
        String directory) {
    double perSecond() {
        return seconds == 0 ? 0 : Math.round(sent / seconds);
    }

    /** Wall-clock milliseconds; null before the first decision. */
    record LatencyMs(@JsonProperty("p50") Double p50, @JsonProperty("p99") Double p99) {}
}
