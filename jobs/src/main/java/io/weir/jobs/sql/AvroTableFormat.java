package io.weir.jobs.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.operators.format.AvroFormat;
import io.weir.operators.format.AvroFormat.Framing;
import io.weir.operators.format.AvroFormat.NamedSchema;
import io.weir.operators.format.AvroFormat.Writer;
import io.weir.operators.validation.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.ValidationException;

/** {@code 'format' = 'weir-avro'}. */
public final class AvroTableFormat extends MessageTableFormat {
    static final String NAME = "weir-avro";

    static final ConfigOption<List<String>> WRITERS = ConfigOptions.key("writers")
            .stringType()
            .asList()
            .defaultValues()
            .withDescription(
                    "The files of the writers' schemas, by their fingerprints, or each as ID:FILE by a registry's ids.");

    private static final Pattern NUMBERED = Pattern.compile("(\\d{1,10}):(.+)");

    @Override
    public String factoryIdentifier() {
        return NAME;
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return Set.of(SCHEMA, WRITERS, FIELDS, IGNORE_PARSE_ERRORS);
    }

    @Override
    MessageFormat messages(ReadableConfig options) {
        List<Writer> writers = new ArrayList<>();
        int numbered = 0;
        for (String each : options.get(WRITERS)) {
            Matcher matcher = NUMBERED.matcher(each);
            boolean number = matcher.matches();
            numbered += number ? 1 : 0;
            writers.add(
                    new Writer(number ? id(matcher.group(1)) : 0, schema("writers", number ? matcher.group(2) : each)));
        }
        if (numbered > 0 && numbered < writers.size()) {
            throw new ValidationException(
                    "'writers' has files with a registry's id and files without; one kind is accepted");
        }
        Framing framing = writers.isEmpty() ? Framing.NONE : numbered > 0 ? Framing.REGISTRY_ID : Framing.FINGERPRINT;
        return new AvroFormat(schema("schema", required(options, SCHEMA)), framing, writers, fields(options));
    }

    private static int id(String digits) {
        long id = Long.parseLong(digits);
        if (id > Integer.MAX_VALUE) {
            throw new ValidationException(
                    "'writers' has the id " + id + "; 0 to " + Integer.MAX_VALUE + " is accepted");
        }
        return (int) id;
    }

    private static NamedSchema schema(String option, String file) {
        return new NamedSchema(file, new String(read(option, file), UTF_8));
    }
}
