package io.weir.jobs.pipeline;

import io.weir.operators.validation.JsonFormat;
import io.weir.operators.validation.MessageFormat;

/**
 * What the values of a topic are.
 *
 * @param name as the pipeline file has it: {@code json}
 * @param messages reads them
 */
public record TopicFormat(String name, MessageFormat messages) {
    static final TopicFormat JSON = new TopicFormat("json", JsonFormat.PLAIN);
}
