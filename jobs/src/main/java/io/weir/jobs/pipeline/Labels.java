package io.weir.jobs.pipeline;

import java.time.Duration;

/**
 * Where the truth about events arrives.
 *
 * @param topic the labels' topic
 * @param format what its values are
 * @param id its field that holds the event's id, of the type of {@link Source#id}
 * @param label its field that holds the label: true or 1 for fraud, false or 0 for none
 * @param time its field that holds the time at which the label became known
 * @param maxWait how long, in event time, an event's features wait for its label
 */
public record Labels(String topic, TopicFormat format, String id, String label, String time, Duration maxWait) {}
