package io.weir.jobs.sql;

import com.google.protobuf.ByteString;
import io.weir.operators.format.ProtobufFormat;
import io.weir.operators.validation.MessageFormat;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;

/** {@code 'format' = 'weir-protobuf'}. */
public final class ProtobufTableFormat extends MessageTableFormat {
    static final String NAME = "weir-protobuf";

    static final ConfigOption<String> MESSAGE = ConfigOptions.key("message")
            .stringType()
            .noDefaultValue()
            .withDescription("The message's full name, such as shop.Payment.");

    @Override
    public String factoryIdentifier() {
        return NAME;
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return Set.of(SCHEMA, MESSAGE, FIELDS, IGNORE_PARSE_ERRORS);
    }

    @Override
    MessageFormat messages(ReadableConfig options) {
        String file = required(options, SCHEMA);
        return new ProtobufFormat(
                file, ByteString.copyFrom(read("schema", file)), required(options, MESSAGE), fields(options));
    }
}
