package io.weir.jobs.sql;

import io.weir.operators.validation.MessageFormat;
import io.weir.operators.validation.WantedFields;
import io.weir.state.row.FieldType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.description.HtmlFormatter;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.Path;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.format.DecodingFormat;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.factories.DeserializationFormatFactory;
import org.apache.flink.table.factories.DynamicTableFactory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.RowType;

/**
 * A table's format that reads messages as the jobs do: {@code 'format' = 'weir-avro'} and its like. It reads, and does not write.
 * docs/sql.md has every option.
 */
abstract class MessageTableFormat implements DeserializationFormatFactory {
    static final ConfigOption<String> SCHEMA = ConfigOptions.key("schema")
            .stringType()
            .noDefaultValue()
            .withDescription("The file of the schema, or of the descriptors; read when a statement is planned.");
    static final ConfigOption<List<String>> FIELDS = ConfigOptions.key("fields")
            .stringType()
            .asList()
            .defaultValues()
            .withDescription("COLUMN:FIELD of each column whose field has another name, the first that there is.");
    static final ConfigOption<Boolean> IGNORE_PARSE_ERRORS = ConfigOptions.key("ignore-parse-errors")
            .booleanType()
            .defaultValue(false)
            .withDescription("Whether a message that cannot be read is left out, instead of failing the query.");

    private static final Pattern QUOTED = Pattern.compile("[;'\"]");

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of();
    }

    /** The format that the options describe. */
    abstract MessageFormat messages(ReadableConfig options);

    @Override
    public DecodingFormat<DeserializationSchema<RowData>> createDecodingFormat(
            DynamicTableFactory.Context context, ReadableConfig options) {
        FactoryUtil.validateFactoryOptions(this, options);
        MessageFormat messages;
        try {
            messages = messages(options);
        } catch (IllegalArgumentException e) {
            // Without the cause: Flink's SQL client would show that alone.
            throw new ValidationException(e.getMessage());
        }
        boolean leaveOut = options.get(IGNORE_PARSE_ERRORS);
        return new DecodingFormat<>() {
            @Override
            public DeserializationSchema<RowData> createRuntimeDecoder(
                    DynamicTableSource.Context source, DataType columns) {
                WantedFields wanted = wanted((RowType) columns.getLogicalType());
                requireColumns(fields(options), wanted.columns());
                List<String> problems = new ArrayList<>();
                messages.check(wanted, (column, problem) -> problems.add("column " + column + ": " + problem));
                if (!problems.isEmpty()) {
                    throw new ValidationException(String.join("; ", problems));
                }
                return new MessageRows(messages, wanted, source.createTypeInformation(columns), leaveOut);
            }

            @Override
            public ChangelogMode getChangelogMode() {
                return ChangelogMode.insertOnly();
            }
        };
    }

    /** Labels too are tables, and may have 0 and 1 for false and true. */
    private static WantedFields wanted(RowType columns) {
        return new WantedFields(
                columns.getFieldNames(),
                columns.getChildren().stream().map(MessageTableFormat::type).toList(),
                columns.getFields().stream()
                        .filter(field -> field.getType().isNullable())
                        .map(RowType.RowField::getName)
                        .collect(Collectors.toSet()),
                Integer.MAX_VALUE,
                true);
    }

    /** Both kinds of timestamp hold the same; a table of times in UTC has the kind with a zone. */
    private static FieldType type(LogicalType type) {
        try {
            return type.is(LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE) ? FieldType.TIMESTAMP : FieldType.of(type);
        } catch (IllegalArgumentException e) {
            throw new ValidationException(e.getMessage() + ", TIMESTAMP_LTZ");
        }
    }

    /** The names of columns' fields, by column. */
    static Map<String, List<String>> fields(ReadableConfig options) {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        for (String pair : options.get(FIELDS)) {
            int colon = pair.indexOf(':');
            if (colon < 1) {
                throw new ValidationException(
                        "'fields' has '" + pair + "'; COLUMN:FIELD is accepted, divided by ';' from the next");
            }
            fields.computeIfAbsent(pair.substring(0, colon), column -> new ArrayList<>())
                    .add(pair.substring(colon + 1));
        }
        return fields;
    }

    /** That the names are of columns, and each field of one. */
    private static void requireColumns(Map<String, List<String>> fields, List<String> columns) {
        Map<String, String> readInto = new LinkedHashMap<>();
        fields.forEach((column, names) -> {
            if (!columns.contains(column)) {
                throw new ValidationException("'fields' has '" + column + "', which is no column of the table; it has "
                        + String.join(", ", columns));
            }
            for (String name : names) {
                String other = readInto.put(name, column);
                if (other != null) {
                    throw new ValidationException("'fields' has the field '" + name + "' for " + other + " and for "
                            + column + "; a field fills one column");
                }
            }
        });
    }

    /** As the option has it that {@link #fields} reads. */
    static String text(Map<String, List<String>> fields) {
        return list(fields.entrySet().stream()
                .flatMap(entry -> entry.getValue().stream().map(field -> entry.getKey() + ":" + field)));
    }

    /** As Flink reads an option that is a list: what has a {@code ;} or a quote stands in single quotes, its own doubled. */
    static String list(Stream<String> entries) {
        return entries.map(entry -> QUOTED.matcher(entry).find() ? "'" + entry.replace("'", "''") + "'" : entry)
                .collect(Collectors.joining(";"));
    }

    static byte[] read(String option, String file) {
        Path path = new Path(file);
        try (FSDataInputStream bytes = path.getFileSystem().open(path)) {
            return bytes.readAllBytes();
        } catch (IOException e) {
            throw new ValidationException("'" + option + "' is " + file + ", which cannot be read: " + e.getMessage()
                    + "; it is read where the SQL client or the program runs");
        }
    }

    static String required(ReadableConfig options, ConfigOption<String> option) {
        return options.getOptional(option)
                .orElseThrow(() -> new ValidationException("'" + option.key() + "' is not given; write: "
                        + new HtmlFormatter().format(option.description())));
    }
}
