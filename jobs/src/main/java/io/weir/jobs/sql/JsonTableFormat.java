package io.weir.jobs.sql;

import io.weir.operators.validation.JsonFormat;
import io.weir.operators.validation.MessageFormat;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ReadableConfig;

/** {@code 'format' = 'weir-json'}: for messages whose fields have other names than the columns, which Flink's own format cannot say. */
public final class JsonTableFormat extends MessageTableFormat {
    static final String NAME = "weir-json";

    @Override
    public String factoryIdentifier() {
        return NAME;
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return Set.of(FIELDS, IGNORE_PARSE_ERRORS);
    }

    @Override
    MessageFormat messages(ReadableConfig options) {
        return new JsonFormat(fields(options));
    }
}
