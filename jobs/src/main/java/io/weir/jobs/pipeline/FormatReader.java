package io.weir.jobs.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import io.weir.operators.format.AvroFormat;
import io.weir.operators.format.AvroFormat.Framing;
import io.weir.operators.format.AvroFormat.NamedSchema;
import io.weir.operators.format.ProtobufFormat;
import io.weir.operators.validation.JsonFormat;
import io.weir.operators.validation.MessageFormat;
import io.weir.operators.validation.MessageLabels;
import io.weir.operators.validation.WantedFields;
import io.weir.state.row.FieldType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

/** Reads the keys that say what the messages of a topic are, and under which names they have their fields. */
final class FormatReader {
    private static final Set<LogicalTypeRoot> ANY = Set.of(LogicalTypeRoot.values());
    private static final String JSON = "json";
    private static final String AVRO = "avro";
    private static final String PROTOBUF = "protobuf";

    private final Section section;
    private final String format;
    private final Map<String, Path> files = new LinkedHashMap<>();

    FormatReader(Section section) {
        this.section = section;
        this.format = section.optional("format")
                .map(value -> value.oneOf(List.of(JSON, AVRO, PROTOBUF), JSON))
                .orElse(JSON);
    }

    /** The format of a topic of these columns. */
    TopicFormat read(Columns columns, Set<String> nullable) {
        Map<String, List<String>> fields =
                section.optional("fields").map(value -> fields(value, columns)).orElse(Map.of());
        List<String> names = new ArrayList<>();
        List<FieldType> types = new ArrayList<>();
        columns.types()
                .forEach((name, type) -> type.ifPresent(known -> {
                    names.add(name);
                    types.add(FieldType.of(known));
                }));
        return read(fields, new WantedFields(names, types, nullable, 1, false), columns::problem);
    }

    /**
     * The format of a topic of labels.
     *
     * @param names of the fields of the id, the label and its time
     * @param idType empty if the id is wrong itself
     */
    TopicFormat ofLabels(List<String> names, Optional<FieldType> idType) {
        return read(
                Map.of(),
                idType.map(type -> MessageLabels.wanted(names, type))
                        .orElse(new WantedFields(List.of(), List.of(), Set.of(), 1, true)),
                (name, problem) -> section.problem(problem));
    }

    private TopicFormat read(
            Map<String, List<String>> fields, WantedFields wanted, BiConsumer<String, String> problems) {
        Optional<? extends MessageFormat> messages =
                switch (format) {
                    case AVRO -> avro(fields);
                    case PROTOBUF -> protobuf(fields);
                    default -> json(fields);
                };
        messages.ifPresent(known -> known.check(wanted, problems));
        return messages.map(known -> new TopicFormat(known, files)).orElse(TopicFormat.JSON);
    }

    private Optional<JsonFormat> json(Map<String, List<String>> fields) {
        for (String key : List.of("schema", "message", "writers")) {
            section.refuse(key, "the format is json, which has none; take it out, or say format: avro or protobuf");
        }
        return Optional.of(new JsonFormat(fields));
    }

    private Optional<AvroFormat> avro(Map<String, List<String>> fields) {
        section.refuse("message", "the format is avro, whose schema is of one record; take it out");
        Optional<Value> place = section.required("schema", "an Avro schema's file, such as payment.avsc");
        Optional<NamedSchema> schema = place.flatMap(this::schema);
        Framing framing = section.optional("writers")
                .map(value -> value.isList() ? Framing.FINGERPRINT : Framing.REGISTRY_ID)
                .orElse(Framing.NONE);
        List<AvroFormat.Writer> writers =
                section.optional("writers").map(this::writers).orElse(List.of());
        return schema.flatMap(
                known -> orProblem(place.orElseThrow(), () -> new AvroFormat(known, framing, writers, fields)));
    }

    private Optional<NamedSchema> schema(Value value) {
        return file(value, "an Avro schema's file, such as payment.avsc")
                .map(file -> new NamedSchema(file.name(), new String(file.content(), UTF_8)))
                .filter(schema -> orProblem(value, () -> new AvroFormat(schema, Framing.NONE, List.of(), Map.of()))
                        .isPresent());
    }

    /** The schemas with which messages are written: a list, known by their fingerprints, or a mapping of a registry's ids. */
    private List<AvroFormat.Writer> writers(Value value) {
        List<AvroFormat.Writer> writers = new ArrayList<>();
        if (value.isList()) {
            value.list("schemas' files")
                    .forEach(each -> schema(each).ifPresent(schema -> writers.add(new AvroFormat.Writer(0, schema))));
            return writers;
        }
        for (Value.Entry entry : value.entries(
                "a list of schemas' files, or files by a schema registry's ids, such as {17: payment-v1.avsc}")) {
            int id = entry.keyValue().integer(0, Integer.MAX_VALUE, 0);
            schema(entry.value()).ifPresent(schema -> writers.add(new AvroFormat.Writer(id, schema)));
        }
        return writers;
    }

    private Optional<ProtobufFormat> protobuf(Map<String, List<String>> fields) {
        section.refuse(
                "writers", "the format is protobuf, whose fields have numbers: one schema reads all; take it out");
        Optional<Value> place = section.required("message", "the message's full name, such as shop.Payment");
        Optional<String> message = place.flatMap(value -> value.text("the message's full name, such as shop.Payment"));
        Optional<SchemaFile> file = section.required(
                        "schema",
                        "a file of descriptors, as protoc --include_imports --descriptor_set_out=FILE writes it")
                .flatMap(value -> file(value, "a file of descriptors"));
        return file.flatMap(known -> message.flatMap(name -> orProblem(
                place.orElseThrow(),
                () -> new ProtobufFormat(known.name(), ByteString.copyFrom(known.content()), name, fields))));
    }

    private Optional<SchemaFile> file(Value value, String expected) {
        Optional<SchemaFile> file = value.file(expected);
        file.ifPresent(known -> files.put(known.name(), known.path()));
        return file;
    }

    private static <T> Optional<T> orProblem(Value place, Supplier<T> made) {
        try {
            return Optional.of(made.get());
        } catch (IllegalArgumentException e) {
            place.problem(e.getMessage());
            return Optional.empty();
        }
    }

    /** By column, the names of its field: a message has one of them. No name may mean two columns. */
    private static Map<String, List<String>> fields(Value value, Columns columns) {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        Map<String, String> columnOf = new HashMap<>();
        List<Value.Entry> entries = value.entries("names of fields by column, such as {amount: value}");
        List<String> renamed = entries.stream().map(Value.Entry::key).toList();
        columns.names().stream().filter(name -> !renamed.contains(name)).forEach(name -> columnOf.put(name, name));
        for (Value.Entry entry : entries) {
            if (!columns.check(entry.keyValue(), entry.key(), ANY, "a column")) {
                continue;
            }
            List<String> names = new ArrayList<>();
            for (Value each : entry.value().oneOrMore("the field's names")) {
                each.text("the name of a field in the message").ifPresent(name -> {
                    String other = columnOf.putIfAbsent(name, entry.key());
                    if (other != null) {
                        each.problem("'" + name + "' is the field of the column '" + other
                                + "' already; name each field once");
                    }
                    names.add(name);
                });
            }
            fields.put(entry.key(), names);
        }
        return fields;
    }
}
