package io.weir.jobs.pipeline;

import io.weir.operators.validation.JsonFormat;
import io.weir.operators.validation.MessageFormat;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the values of a topic are.
 *
 * @param messages reads them
 * @param files the files that the pipeline file names for it, by the names that it has for them
 */
public record TopicFormat(MessageFormat messages, Map<String, Path> files) {
    static final TopicFormat JSON = new TopicFormat(JsonFormat.PLAIN, Map.of());

    public TopicFormat {
        files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
    }
}
